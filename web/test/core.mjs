// The core of a built page, as the page loads it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** Loads `core.bin` and `demur.js` of a folder. */
export async function loadCore(folder) {
  const glue = readFileSync(join(folder, 'demur.js'), 'utf8');
  const core = new Function(`${glue}; return wasm_bindgen;`)();
  await core({ module_or_path: gunzipSync(readFileSync(join(folder, 'core.bin'))) });
  return core;
}
