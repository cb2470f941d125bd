// Sizes and times of the page, headless: `node figures.mjs`. What is counted as a first paint is Chromium's own first
// contentful paint.
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { answerAll, open, saved, start } from './browser.mjs';
import { loadCore } from './core.mjs';
import { people } from './people.mjs';
import { serve } from './server.mjs';
import { page as folder } from './where.mjs';

const packed = readFileSync(join(folder, 'core.bin'));
const said = { 'core, bytes': gunzipSync(packed).length, 'core over the wire, bytes': packed.length };
const core = await loadCore(folder);
const host = await serve(folder);
const browser = await start();
const context = await browser.newContext({ acceptDownloads: true });
const requests = [];
context.on('request', (request) => requests.push(request.url().replace(host.url, '/')));
const before = performance.now();
const page = await open(context, `${host.url}?lang=en`);
said['core ready, ms'] = Math.round(performance.now() - before);
said['first paint, ms'] = Math.round(await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0].startTime));
await answerAll(page, people['Utrecht, LinkedIn']);
const toml = readFileSync((await saved(page, 'For the program demur: save the answers')).path, 'utf8');
const timed = (times) =>
  page.evaluate(
    ([toml, times]) => {
      const taken = [];
      for (let at = 0; at < times; at += 1) {
        const begun = performance.now();
        wasm_bindgen.write(toml, '2026-11-23', 'pdf', false);
        taken.push(performance.now() - begun);
      }
      return taken;
    },
    [toml, times],
  );
const [first, ...next] = await timed(11);
said['first PDF, ms'] = Math.round(first);
said['next PDF, ms (median of 10)'] = Math.round(next.sort((a, b) => a - b)[5]);
const session = await context.newCDPSession(page);
await session.send('Performance.enable');
const { metrics } = await session.send('Performance.getMetrics');
said['heap of JavaScript, MiB'] = Math.round(metrics.find(({ name }) => name === 'JSHeapUsedSize').value / 1048576);
const { memory } = core.exports;
core.write(toml, '2026-11-23', 'pdf', false);
said['memory of the core after a PDF, MiB'] = Math.round(memory.buffer.byteLength / 1048576);
const files = [...new Set(requests)].map((url) => url.replace(/\?.*/, '?…'));
console.log(JSON.stringify(said, null, 2));
console.log('requests:');
for (const file of files) {
  const path = join(folder, file.replace(/\?.*/, '').replace(/^\/$/, '/index.html'));
  console.log(`  ${file}${file.startsWith('blob:') ? '' : `  ${statSync(path).size}`}`);
}
await browser.close();
host.close();
