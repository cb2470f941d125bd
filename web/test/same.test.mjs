// One letter everywhere: the core in WebAssembly writes what the program writes, byte for byte.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadCore } from './core.mjs';
import { goldens, write } from './native.mjs';
import { page, program, root } from './where.mjs';

const core = await loadCore(page);
const all = goldens(root);

test('there are golden cases', () => assert.ok(all.length > 20, `${all.length}`));

for (const { name, file } of all) {
  test(`${name} is the same in all formats`, () => {
    const text = readFileSync(file, 'utf8');
    for (const [format, large] of [['text'], ['form'], ['html'], ['json'], ['pdf'], ['pdf', true]]) {
      const native = write(program, file, format, large);
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
