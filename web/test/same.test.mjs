// One letter everywhere: the core in WebAssembly writes what the program writes, byte for byte.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { loadCore } from './core.mjs';
import { FONTS, goldens, write } from './native.mjs';
import { page, program, root } from './where.mjs';

const core = await loadCore(page);
const all = goldens(root);

// A page has no font for Chinese, and is given the same file as the program.
const [FONT] = FONTS;
const lacks = (name) => name.includes('-zh-');

test('a letter in a script without a font is refused, and written once there is one', () => {
  assert.ok(existsSync(FONT), `no ${FONT}: apt-get install fonts-noto-cjk`);
  const { file } = all.find(({ name }) => lacks(name));
  const text = readFileSync(file, 'utf8');
  assert.throws(() => core.write(text, '2026-11-23', 'pdf', false), (problem) => JSON.parse(problem).message.includes('Han'));
  assert.throws(() => core.addFont(Uint8Array.of(1, 2, 3)), (problem) => problem.includes('font'));
  core.addFont(readFileSync(FONT));
  assert.ok(core.write(text, '2026-11-23', 'pdf', false).length > 10000);
});

test('there are golden cases', () => assert.ok(all.length > 20, `${all.length}`));

for (const { name, file } of all) {
  test(`${name} is the same in all formats`, () => {
    const text = readFileSync(file, 'utf8');
    for (const [format, large] of [['text'], ['form'], ['html'], ['json'], ['pdf'], ['pdf', true]]) {
      const native = write(program, file, format, large, lacks(name) && format === 'pdf' ? [FONT] : []);
      assert.ok(native.bytes, `${format}: ${native.refused}`);
      const ours = Buffer.from(core.write(text, '2026-11-23', format, Boolean(large)));
      assert.ok(native.bytes.equals(ours), `${format}${large ? ' in large print' : ''} differs`);
    }
  });
}

test('what is refused is refused with the same words', () => {
  assert.throws(() => core.write('[person]\nname = "Robin Testname"\n', '2026-11-23', 'text', false), (problem) => {
    const { message, hint } = JSON.parse(problem);
    return message.includes('country') && typeof hint === 'string';
  });
});

test('the example for developers writes a letter', () => {
  assert.equal(execFileSync('node', [join(root, 'web', 'example.mjs')]).subarray(0, 5).toString(), '%PDF-');
});
