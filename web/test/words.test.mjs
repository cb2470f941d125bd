// The words of the page: every language says everything, and nothing is HTML.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadCore } from './core.mjs';
import { page, root } from './where.mjs';

const folder = join(root, 'web', 'page', 'words');
const files = readdirSync(folder).sort((a, b) => (b === 'en.js') - (a === 'en.js'));
const words = new Function(`${files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n')}; return words;`)();
const gaps = (sentence) => (sentence.match(/\{\w+\}/g) || []).sort();

test('every language of the core has words', async () => {
  const core = await loadCore(page);
  const known = JSON.parse(core.languages()).map((language) => language.id);
  assert.deepEqual(Object.keys(words).sort(), known.sort());
});

for (const [language, said] of Object.entries(words)) {
  test(`${language} says what English says`, () => {
    assert.deepEqual(Object.keys(said), Object.keys(words.en));
    for (const [key, sentence] of Object.entries(said)) {
      assert.ok(sentence.trim(), key);
      assert.deepEqual(gaps(sentence), gaps(words.en[key]), key);
      assert.ok(!/[<>&]/.test(sentence), key);
    }
  });
}

test('every word is used, and every used word is there', () => {
  const scripts = ['page', 'question', 'result', 'course', 'letter'].map((name) => readFileSync(join(root, 'web', 'page', `${name}.js`), 'utf8'));
  const used = new Set([...scripts.join('\n').matchAll(/\b(?:word|said|word\(\))\.(\w+)/g)].map(([, key]) => key));
  for (const key of Object.keys(words.en)) assert.ok(used.has(key) || key === 'name', `${key} is not used`);
});
