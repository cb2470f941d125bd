// The page in a real browser, by the keyboard alone.
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { answer, answerAll, open, saved, start, step } from './browser.mjs';
import { FONTS, followed, goldens, write } from './native.mjs';
import { people } from './people.mjs';
import { serve } from './server.mjs';
import { page as folder, program, root } from './where.mjs';

const axe = readFileSync(join(dirname(createRequire(import.meta.url).resolve('axe-core')), 'axe.min.js'), 'utf8');
const shots = join(root, 'web', 'test', 'shots');
let browser;
let host;

before(async () => {
  mkdirSync(shots, { recursive: true });
  host = await serve(folder);
  browser = await start();
});
after(async () => {
  await browser?.close();
  host?.close();
});

async function fresh(options = {}) {
  return browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB', acceptDownloads: true, ...options });
}

/** What axe finds against WCAG 2.2 AA and its own good practices. */
async function barriers(page) {
  await page.evaluate(axe);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found = await page.evaluate((values) => axe.run(document, { runOnly: { type: 'tag', values } }), tags);
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target).join(', ')}`);
}

for (const [who, replies] of Object.entries(people)) {
  test(`${who}: from the first question to the PDF by keyboard`, async () => {
    const context = await fresh();
    const requests = [];
    context.on('request', (request) => requests.push(request.url()));
    const page = await open(context, `${host.url}?lang=en`);
    const asked = await answerAll(page, replies);
    assert.ok(asked.length <= 14, `${asked}`);
    const pdf = await saved(page, 'Save as PDF');
    const toml = await saved(page, 'For the program demur: save the answers');
    assert.match(pdf.name, /\.pdf$/);
    // The program writes the same letter from the answers that the page gave away.
    const native = write(program, toml.path, 'pdf');
    assert.ok(native.bytes, native.refused);
    assert.ok(native.bytes.equals(readFileSync(pdf.path)), 'the program writes another letter');
    for (const url of requests) assert.ok(url.startsWith(host.url) || url.startsWith('blob:'), url);
    assert.deepEqual(page.faults, []);
    await context.close();
  });
}

test('in Chromium, too, every golden letter is the same in all formats', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en`);
  const ours = (text, format) =>
    page.evaluate(
      async ([text, format]) => {
        const bytes = wasm_bindgen.write(text, '2026-11-23', format, false);
        const sum = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
        return Array.from(sum, (byte) => byte.toString(16).padStart(2, '0')).join('');
      },
      [text, format],
    );
  for (const { name, file } of goldens(root)) {
    const text = readFileSync(file, 'utf8');
    // For Chinese as PDF a page is given a font: same.test.mjs.
    for (const format of ['text', 'form', 'html', 'json', 'pdf'].filter((format) => format !== 'pdf' || !name.includes('-zh-'))) {
      const native = write(program, file, format);
      assert.ok(native.bytes, `${name}, ${format}: ${native.refused}`);
      const sum = createHash('sha256').update(native.bytes).digest('hex');
      assert.equal(await ours(text, format), sum, `${name}, ${format}`);
    }
  }
  await context.close();
});

test('no barrier that axe knows, on any question and on the letter', async () => {
  for (const colorScheme of ['light', 'dark']) {
    const context = await fresh({ colorScheme });
    const page = await open(context, `${host.url}?lang=en`);
    const replies = people['Vienna, Instagram, for a child'];
    let before = null;
    for (let now = await step(page); now !== null; now = await step(page)) {
      assert.notEqual(now, before, `${now} is asked again`);
      before = now;
      assert.deepEqual(await barriers(page), [], `${now}, ${colorScheme}`);
      await page.evaluate(() => (document.querySelector('#search, #said') || document.querySelector('legend')).focus());
      await answer(page, replies[now]);
    }
    assert.deepEqual(await barriers(page), [], `the letter, ${colorScheme}`);
    await context.close();
  }
});

test('every language asks and writes, and says which language it is', async () => {
  const context = await fresh();
  for (const language of ['en', 'de', 'fr', 'it', 'zh-Hant-HK']) {
    const page = await open(context, `${host.url}?lang=${language}&company=linkedin`);
    assert.equal(await page.getAttribute('html', 'lang'), language);
    assert.equal(await step(page), 'for-whom', 'the company is known already');
    assert.deepEqual(await barriers(page), [], language);
    assert.deepEqual(page.faults, []);
    await page.close();
  }
  await context.close();
});

test('a search leaves what it finds, and one left is picked', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=de&company=linkedin`);
  await page.evaluate(() => document.querySelector('legend').focus());
  await answer(page, 'myself');
  assert.equal(await step(page), 'place');
  const labels = () => page.locator('.choice:visible label').allTextContents();
  const all = await labels();
  assert.ok(all.length > 30 && all.indexOf('Österreich') < all.indexOf('Polen'), `${all}`);
  await page.keyboard.type('ös');
  assert.deepEqual((await labels()).slice(0, 1), ['Österreich']);
  assert.equal(await page.locator('.choices .choice:visible').count(), 1);
  assert.equal(await page.getAttribute('.choices input:checked', 'value'), 'AT');
  await page.keyboard.type('x');
  assert.equal(await page.locator('.choices .choice:visible').count(), 0);
  assert.equal(await page.locator('.choices input:checked').count(), 0);
  await context.close();
});

test('a letter grows beside the questions, with its gaps marked', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=fr&company=linkedin&country=FR`);
  assert.equal(await page.getAttribute('#letter .sheet', 'lang'), 'fr');
  assert.ok((await page.locator('#letter .gap').count()) > 3);
  assert.ok(!(await page.textContent('#letter')).includes('qxgap'));
  await page.screenshot({ path: join(shots, 'growing-1280.png'), fullPage: true });
  await context.close();
});

test('it fits a phone and a zoom of 400 per cent', async () => {
  for (const width of [360, 320]) {
    const context = await fresh({ viewport: { width, height: 740 } });
    const page = await open(context, `${host.url}?lang=de`);
    const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    assert.equal(await wide(), 0, 'the first question');
    await page.screenshot({ path: join(shots, `start-${width}.png`), fullPage: true });
    await answerAll(page, { ...people['Utrecht, LinkedIn'], place: 'Niederlande' });
    assert.equal(await wide(), 0, 'the letter');
    await page.screenshot({ path: join(shots, `letter-${width}.png`), fullPage: true });
    await context.close();
  }
});

test('a hostile query does nothing', async () => {
  const context = await fresh();
  const evil = '<img src=x onerror=alert(1)>';
  const query = new URLSearchParams({ lang: evil, company: evil, country: `${evil}"'`, accent: 'red;}*{display:none', logo: 'https://example.org/x.png' });
  let dialogs = 0;
  context.on('dialog', (dialog) => {
    dialogs += 1;
    dialog.dismiss();
  });
  const page = await open(context, `${host.url}?${query}`);
  assert.equal(await step(page), 'company');
  assert.equal(await page.evaluate(() => document.documentElement.style.getPropertyValue('--accent')), '');
  assert.equal(await page.locator('img:visible').count(), 0);
  assert.equal(dialogs, 0);
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('HTML that is typed is text, in the page and in the letter', async () => {
  const context = await fresh();
  let dialogs = 0;
  context.on('dialog', () => (dialogs += 1));
  const page = await open(context, `${host.url}?lang=en`);
  const evil = '<img src=x onerror=alert(1)><script>alert(2)</script>';
  await answerAll(page, { ...people['Utrecht, LinkedIn'], fact: `Since March 2026 ${evil} I look for work.`, name: 'Robin <b>Testname</b>' });
  assert.equal(await page.locator('#letter img, #letter script, #letter b, #ask img').count(), 0);
  assert.ok((await page.textContent('#letter')).includes('Robin <b>Testname</b>'));
  const html = readFileSync((await saved(page, 'Save as web page')).path, 'utf8');
  assert.ok(!html.includes('<script>alert') && !html.includes('<img src=x'));
  assert.equal(dialogs, 0);
  await context.close();
});

test('once it is loaded, the page can connect to nothing, not even to its own host', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en`);
  const tried = (url) => page.evaluate((url) => fetch(url).then(() => 'connected', () => 'refused'), url);
  assert.equal(await tried('https://example.org/'), 'refused');
  assert.equal(await tried('index.html'), 'refused');
  const beacon = (url) =>
    page.evaluate((url) => {
      const image = new Image();
      return new Promise((done) => {
        image.onload = () => done('connected');
        image.onerror = () => done('refused');
        image.src = url;
      });
    }, url);
  assert.equal(await beacon('https://example.org/?secret'), 'refused');
  assert.equal(await beacon('icon.svg?secret'), 'refused');
  await context.close();
});

test('it works without a network after the first visit, and from a folder', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en`);
  await page.evaluate(() => navigator.serviceWorker.ready);
  await page.waitForFunction(() => caches.keys().then((names) => names.length === 1));
  await context.setOffline(true);
  await page.goto(`${host.url}?lang=de&company=linkedin`);
  await page.waitForSelector('html[data-ready]', { timeout: 60000 });
  assert.equal(await step(page), 'for-whom');
  await context.close();
  const local = await fresh();
  const filed = await open(local, `${pathToFileURL(join(folder, 'index.html'))}?lang=en`);
  await answerAll(filed, people['Utrecht, LinkedIn']);
  assert.match((await saved(filed, 'Save as PDF')).name, /^linkedin\.pdf$/);
  assert.deepEqual(filed.faults, []);
  await local.close();
});

test('nothing is kept unless it is asked for, and what is kept can be erased', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en&company=linkedin`);
  const kept = () => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);
  await page.evaluate(() => document.querySelector('legend').focus());
  await answer(page, 'myself');
  assert.equal(await kept(), '{}');
  await page.check('#keep');
  assert.ok((await kept()).includes('linkedin'));
  await page.reload();
  await page.waitForSelector('html[data-ready]');
  assert.ok((await page.textContent('#ask')).includes('LinkedIn'), 'the answers are there again');
  await page.getByRole('button', { name: 'Erase all answers' }).click();
  assert.equal(await kept(), '{}');
  assert.equal(await step(page), 'company');
  await context.close();
});

test('the language can be changed at any time, and the answers stay', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en`);
  await answerAll(page, people['Utrecht, LinkedIn']);
  await page.getByRole('button', { name: 'Deutsch' }).click();
  assert.equal(await page.textContent('#ask h2'), 'Ihr Brief ist fertig');
  const said = await page.textContent('.answered');
  assert.ok(said.includes('Niederlande'), said);
  await context.close();
});

test('an answer can be changed, and what hangs on it is asked again', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=en`);
  await answerAll(page, people['Utrecht, LinkedIn']);
  await page.getByRole('button', { name: /^Change: In which country/ }).click();
  assert.equal(await step(page), 'place');
  await answer(page, 'Quatsch');
  assert.match(await page.textContent('#wrong'), /Quatsch/);
  assert.equal(await page.getAttribute('#search', 'aria-invalid'), 'true');
  await page.fill('#search', '');
  await answer(page, 'Austria');
  assert.equal(await step(page), 'ground', 'which grounds there are hangs on the place');
  await context.close();
});

test('the day, the text and the page are given as files', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=de`);
  await answerAll(page, { ...people['Utrecht, LinkedIn'], place: 'Niederlande' });
  const day = readFileSync((await saved(page, 'Tag der Antwort für meinen Kalender speichern')).path, 'utf8');
  assert.match(day, /^BEGIN:VCALENDAR\r\n/);
  assert.match(day, /UID:LI-[\w-]+\.answer@demur/);
  assert.ok(!day.includes('Testname') && !day.includes('example.org'));
  await page.screenshot({ path: join(shots, 'ready-1280.png'), fullPage: true });
  assert.ok(await page.locator('#form-text').textContent());
  await context.close();
});

test('what to look at is said in the language of the page, and why in English', async () => {
  const context = await fresh();
  const page = await open(context, `${host.url}?lang=de`);
  await answerAll(page, { ...people['Utrecht, LinkedIn'], company: 'Adobe', place: 'Deutschland', part: 'Bayern' });
  const said = page.locator('.cautions li[lang=de]');
  assert.ok((await said.count()) > 1);
  const order = await page.locator('#ask h2').allTextContents();
  assert.ok(order.indexOf('Vor dem Absenden prüfen') < order.indexOf('Was jetzt zu tun ist'), 'before it is sent');
  assert.equal(await page.locator('.cautions li:not([lang=de])').count(), 0);
  assert.ok((await said.allTextContents()).some((text) => text.includes('KI-Modelle entwickeln und trainieren')));
  assert.ok((await page.locator('.cautions li span[lang=en]').count()) > 0);
  assert.deepEqual(await barriers(page), []);
  await page.screenshot({ path: join(shots, 'cautions-1280.png'), fullPage: true });
  await context.close();
});

test('a letter in Chinese takes its font from the device, and is the letter of the program', async () => {
  const context = await fresh({ permissions: ['local-fonts'] });
  const page = await open(context, `${host.url}?lang=zh-Hant-HK`);
  const chinese = { place: '香港', language: 'zh-Hant-HK', fact: '我自二零二六年三月起求職，招聘人員若看到我帖文的副本，便會據此評價我。', name: '陳大文' };
  await answerAll(page, { ...people['Utrecht, LinkedIn'], ...chinese });
  await page.getByRole('button', { name: '儲存為 PDF' }).click();
  await page.getByRole('button', { name: '使用這部裝置的字型' }).click();
  await page.waitForFunction(() => document.querySelector('#done').textContent.includes('已取用字型'));
  const pdf = await saved(page, '儲存為 PDF');
  const toml = await saved(page, '供程式 demur 使用：儲存答案');
  const native = write(program, toml.path, 'pdf', false, FONTS);
  assert.ok(native.bytes, native.refused);
  assert.ok(native.bytes.equals(readFileSync(pdf.path)), 'the program writes another letter');
  assert.deepEqual(page.faults, []);
  await context.close();
});

const [WRITTEN, LATE, LATER] = ['2026-11-27', '2027-02-05', '2027-03-15'];

/** Somebody whose letter went out by post on a day, at the page. */
async function sent(options = {}, who = people['Utrecht, LinkedIn']) {
  const context = await fresh(options);
  await context.clock.install({ time: new Date(`${WRITTEN}T10:00:00`) });
  const page = await open(context, `${host.url}?lang=en`);
  await answerAll(page, who);
  const toml = await saved(page, 'For the program demur: save the answers');
  await page.getByRole('button', { name: 'Note it' }).click();
  assert.match(await page.textContent('.events'), /On 27 November 2026, I sent the company my first letter by post/);
  return { context, page, toml: toml.path };
}

/** Some days later. */
async function comeBack(context, page, day) {
  await context.clock.setFixedTime(new Date(`${day}T10:00:00`));
  await page.getByRole('button', { name: 'Deutsch' }).click();
  await page.getByRole('button', { name: 'English' }).click();
}

test('after silence, the reminder and the complaint are those of the program', async () => {
  const { context, page, toml } = await sent();
  assert.match(await page.textContent('#ask .advice'), /^From 5 January 2027: remind/);
  assert.equal(await page.locator('.answered button', { hasText: 'Change' }).count(), 0, 'what has gone out cannot be changed');
  await comeBack(context, page, LATE);
  assert.deepEqual(await barriers(page), []);
  assert.match(await page.textContent('#letter .subject'), /^Reminder of my objection of 27 November 2026/);
  const reminder = readFileSync((await saved(page, 'Save as PDF')).path);
  const events = [[WRITTEN, 'sent', '--by', 'post']];
  assert.ok(followed(program, toml, WRITTEN, events, LATE, 'reminder', 'pdf').equals(reminder), 'another reminder');
  await page.getByLabel('The next letter has gone out').check();
  await page.getByLabel('How').selectOption('mail');
  await page.getByRole('button', { name: 'Note it' }).click();
  await comeBack(context, page, LATER);
  assert.deepEqual(await barriers(page), []);
  const complaint = readFileSync((await saved(page, 'Save as text')).path);
  events.push([LATE, 'follow-up', 'reminder'], [LATE, 'sent', '--by', 'mail']);
  assert.equal(complaint.toString(), followed(program, toml, WRITTEN, events, LATER, 'complaint', 'text').toString());
  assert.ok((await page.locator('details dt').count()) > 5, 'the fields of the form');
  await page.getByLabel('The next letter has gone out').check();
  await page.getByRole('button', { name: 'Note it' }).click();
  assert.equal(await page.getByLabel('The letter has arrived').count(), 0, 'the company did not receive the complaint');
  assert.equal(await page.getByLabel('The letter came back').count(), 1);
  assert.deepEqual(page.faults, []);
  await page.screenshot({ path: join(shots, 'complaint-1280.png'), fullPage: true });
  await context.close();
});

test('the reply to an answer is that of the program, and what was noted can be taken back', async () => {
  const { context, page, toml } = await sent({ viewport: { width: 360, height: 740 } });
  await comeBack(context, page, LATE);
  await page.getByLabel('The company has answered').check();
  await page.getByRole('button', { name: 'Note it' }).click();
  assert.equal(await page.textContent('#note-wrong'), 'Choose at least one answer.');
  await page.getByLabel('It points me to a setting').check();
  await page.getByLabel('Its own words').fill('You can opt out in your settings <b>at any time</b>.');
  await page.getByRole('button', { name: 'Note it' }).click();
  const wide = () => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.equal(await wide(), 0);
  assert.equal(await page.locator('#letter b').count(), 0);
  const reply = readFileSync((await saved(page, 'Save as PDF')).path);
  const quote = ['--quote', 'You can opt out in your settings <b>at any time</b>.'];
  const events = [[WRITTEN, 'sent', '--by', 'post'], [LATE, 'answered', '--kind', 'use-the-setting', ...quote]];
  assert.ok(followed(program, toml, WRITTEN, events, LATE, 'reply', 'pdf').equals(reply), 'another reply');
  await page.getByRole('button', { name: 'Take back the last entry' }).click();
  assert.match(await page.textContent('#letter .subject'), /^Reminder/);
  await context.close();
});

/** Notes an event of a day. */
async function noted(page, label, day) {
  if (label) await page.getByLabel(label).check();
  await page.getByLabel('Day', { exact: true }).fill(day);
  await page.getByRole('button', { name: 'Note it' }).click();
}

test('a day that cannot be is said, and one that is taken back leaves the letter as it was', async () => {
  const context = await fresh();
  await context.clock.install({ time: new Date(`${LATE}T10:00:00`) });
  const page = await open(context, `${host.url}?lang=en`);
  await answerAll(page, people['Utrecht, LinkedIn']);
  const head = await page.textContent('#letter .right');
  await noted(page, null, '0026-11-27');
  assert.equal(await page.textContent('#note-wrong'), 'That day is too early.');
  assert.equal(await page.getAttribute('#note-day', 'aria-invalid'), 'true');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'note-day');
  await noted(page, null, WRITTEN);
  assert.match(await page.textContent('.events'), /27 November 2026/);
  await noted(page, 'The company says that it has received it', '2026-11-26');
  assert.equal(await page.textContent('#note-wrong'), 'That day is too early.');
  await page.getByRole('button', { name: 'Take back the last entry' }).click();
  assert.equal(await page.textContent('#letter .right'), head, 'the wrong day stays in the letter');
  await context.close();
});

test('the e-mail that follows has its own reference, and no PDF that gives another day', async () => {
  const { context, page } = await sent({}, { ...people['Utrecht, LinkedIn'], company: 'GitHub' });
  await comeBack(context, page, LATE);
  const [, reference] = (await page.textContent('#letter .right')).match(/reference: (\S+)$/);
  const link = new URL(await page.getByRole('link', { name: 'Write the e-mail' }).getAttribute('href'));
  assert.match(reference, /-2$/);
  assert.equal(link.searchParams.get('subject'), `${await page.textContent('#letter .subject')} [${reference}]`);
  assert.match(link.searchParams.get('body'), /By 19 February 2027, please/);
  assert.match(await page.textContent('#letter'), /By 2[0-9] February 2027, please|By \d+ March 2027, please/);
  assert.match(await page.textContent('.ways'), /Do not attach the PDF/);
  await context.close();
});

test('a page that was left open is of today when one comes back', async () => {
  const { context, page } = await sent();
  await context.clock.setFixedTime(new Date('2026-11-28T00:10:00'));
  await noted(page, 'The company says that it has received it', '2026-11-28');
  assert.match(await page.textContent('.events'), /28 November 2026/);
  await context.clock.setFixedTime(new Date(`${LATE}T10:00:00`));
  await page.getByLabel('The company has answered').check();
  await page.getByLabel('Its own words').fill('What is being typed');
  const back = () => page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await back();
  assert.equal(await page.getByLabel('Its own words').inputValue(), 'What is being typed');
  await page.getByLabel('Its own words').fill('');
  await back();
  assert.match(await page.textContent('#ask .advice'), /^Now: remind/);
  assert.equal(await page.inputValue('#note-day'), LATE);
  await context.close();
});

test('the first letter can be saved as it went out as long as the case goes on', async () => {
  const { context, page, toml } = await sent();
  const first = readFileSync((await saved(page, 'Save as PDF')).path);
  await comeBack(context, page, LATE);
  const again = await saved(page, 'Save the first letter as PDF');
  assert.equal(again.name, 'linkedin.pdf');
  assert.ok(readFileSync(again.path).equals(first), 'another first letter');
  assert.ok(write(program, toml, 'pdf').bytes.equals(first), 'the program writes another');
  await context.close();
});

test('a late proof is of the letter that was out by then, and nobody answers what came back', async () => {
  const { context, page } = await sent();
  await comeBack(context, page, LATE);
  await noted(page, 'The next letter has gone out', LATE);
  await noted(page, 'The letter has arrived, and I have proof', '2026-12-03');
  assert.match(await page.textContent('.events'), /received my letter of 27 November 2026/);
  const undo = page.getByRole('button', { name: 'Take back the last entry' });
  await undo.click();
  await undo.click();
  await noted(page, 'The letter came back', LATE);
  assert.equal(await page.getByLabel('The company has answered').count(), 0);
  await noted(page, 'The letter has arrived, and I have proof', LATE);
  assert.equal(await page.getByLabel('The company has answered').count(), 1);
  assert.deepEqual(page.faults, []);
  await context.close();
});

test('what was saved is opened again, and a file of something else is not', async () => {
  const { context, page } = await sent();
  const everything = await saved(page, 'Save everything (answers and what happened)');
  const other = await fresh();
  await other.clock.install({ time: new Date(`${LATE}T10:00:00`) });
  const again = await open(other, `${host.url}?lang=fr`);
  const input = again.locator('#open');
  const evil = { answers: [{ step: 'name', said: '<b>' }], history: [{ on: 'x', event: '<img>' }] };
  const long = { answers: Array(301).fill({ step: 'company', said: 'LinkedIn' }) };
  const whole = JSON.parse(readFileSync(everything.path, 'utf8'));
  const unsent = { ...whole, history: [{ on: WRITTEN, event: 'acknowledged' }] };
  for (const wrong of ['{}', 'null', '[', ' '.repeat(500001), ...[evil, long, unsent].map((one) => JSON.stringify(one))]) {
    await again.evaluate(() => document.querySelector('.answered .wrong').replaceChildren());
    await input.setInputFiles({ name: 'x.json', mimeType: 'application/json', buffer: Buffer.from(wrong) });
    await again.waitForFunction(() => document.querySelector('.answered .wrong').textContent);
    assert.equal(await step(again), 'company');
  }
  await input.setInputFiles(everything.path);
  await again.waitForSelector('.events');
  assert.match(await again.textContent('#letter .subject'), /Reminder/);
  assert.deepEqual(again.faults, []);
  await other.close();
  await context.close();
});

test('a reminder that came back is shown to go out again, and not the first letter', async () => {
  const { context, page } = await sent();
  await comeBack(context, page, LATE);
  const subject = await page.textContent('#letter .subject');
  await page.getByLabel('The next letter has gone out').check();
  await page.getByRole('button', { name: 'Note it' }).click();
  await page.getByLabel('The letter came back').check();
  await page.getByRole('button', { name: 'Note it' }).click();
  assert.equal(await page.textContent('#letter .subject'), subject);
  assert.match((await saved(page, 'Save as PDF')).name, /reminder\.pdf$/);
  await context.close();
});
