// Drives the core from JavaScript: `web/build`, then `node web/example.mjs > letter.pdf`.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const page = new URL('dist/', import.meta.url);
const core = new Function(`${readFileSync(new URL('demur.js', page), 'utf8')}; return wasm_bindgen;`)();
await core({ module_or_path: gunzipSync(readFileSync(new URL('core.bin', page))) });

const said = { language: 'en', today: '2026-11-23', answers: [] };
const replies = {
  company: 'linkedin', 'for-whom': 'myself', place: 'Ireland', account: 'robin@example.org', ground: 'job-seeker',
  fact: 'I have been looking for work since March 2026.', added: true, setting: '', name: 'Robin Testname', address: '1 Example Street\nDublin',
};
let asked = JSON.parse(core.ask(JSON.stringify(said)));
while (asked.question) {
  said.answers.push({ step: asked.question.step, said: replies[asked.question.step] });
  asked = JSON.parse(core.ask(JSON.stringify(said)));
  if (asked.wrong) throw new Error(asked.wrong.why);
}
process.stdout.write(core.write(asked.case, said.today, 'pdf', false));
