// The page in Firefox and in WebKit, which is what Safari is made of: what a browser does in its own way.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { answer, answerAll, step } from './browser.mjs';
import { loadCore } from './core.mjs';
import { browsers, until } from './drivers.mjs';
import { people } from './people.mjs';
import { serve } from './server.mjs';
import { page as folder, root } from './where.mjs';

const axe = readFileSync(join(dirname(createRequire(import.meta.url).resolve('axe-core')), 'axe.min.js'), 'utf8');
const shots = join(root, 'web', 'test', 'shots');
const core = await loadCore(folder);
const robin = people['Utrecht, LinkedIn'];

/** Before the first script of the page: WebKit tells its driver nothing of the console. */
const WATCH = `
window.faults = [];
addEventListener('error', ({ message, target }) => faults.push(message || 'not loaded: ' + (target.src || target.href)), true);
addEventListener('unhandledrejection', (event) => faults.push(String(event.reason)));
addEventListener('securitypolicyviolation', (event) => faults.push(event.violatedDirective + ': ' + event.blockedURI));
console.error = (...said) => faults.push(said.join(' '));
window.alert = (said) => faults.push('alert: ' + said);
`;
const FRAME = `<!doctype html><title>Frame</title><script>
const [width, query] = location.search.slice(1).split(/&(.*)/);
const frame = document.createElement('iframe');
Object.assign(frame, { title: 'demur', width, height: 740, src: 'index.html?' + query });
document.documentElement.append(frame);
</script>`;

const host = () => serve(folder, { '/words/en.js': WATCH, '/frame.html': FRAME });
const faults = async (page) => [...page.faults, ...(await page.evaluate(() => window.faults || []))];
const kept = (page) => page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }) + document.cookie);

/** What axe finds against WCAG 2.2 AA and its own good practices. */
async function barriers(page) {
  await page.evaluate(`() => { if (!window.axe) { ${axe} } }`);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  return page.evaluate(async (values) => {
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values } });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`);
  }, tags);
}

/** What a screen reader says with the element that has the focus, beside its name. */
const described = (page) =>
  page.evaluate(() => {
    const at = document.activeElement.closest('[aria-describedby]');
    const ids = at ? at.getAttribute('aria-describedby').split(' ') : [];
    return ids.map((id) => document.getElementById(id)?.textContent ?? `no #${id}`).join(' ');
  });

for (const [name, Browser] of Object.entries(browsers)) {
  // CI has everything: there what is missing is a failure.
  describe(name, { skip: !process.env.CI && Browser.missing ? Browser.missing : false }, () => {
    let page;
    let site;

    before(async () => {
      mkdirSync(shots, { recursive: true });
      site = await host();
      page = new Browser();
      await page.start();
    });
    after(async () => {
      await page.stop();
      site.close();
    });

    test('from the first question to the files by keyboard, with the bytes of the core', async () => {
      await page.open(`${site.url}?lang=en`);
      const today = await page.evaluate(() => new Date().toLocaleDateString('sv'));
      const asked = await answerAll(page, robin);
      assert.ok(asked.length > 8 && asked.length <= 14, `${asked}`);
      const toml = await page.saved('For the program demur: save the answers');
      assert.equal(toml.name, 'linkedin.toml');
      const text = toml.bytes.toString();
      assert.ok(text.includes('Robin Testname') && text.includes('12 Example Street'), text);
      for (const [label, format, ending] of [['PDF', 'pdf', 'pdf'], ['text', 'text', 'txt'], ['web page', 'html', 'html']]) {
        const saved = await page.saved(`Save as ${label}`);
        const file = `linkedin.${ending}`;
        assert.equal(saved.name, file);
        assert.ok(saved.bytes.equals(Buffer.from(core.write(text, today, format, false))), `${file} is not what the core writes`);
        assert.equal(await page.textContent('#done'), `Saved as ${file}.`);
      }
      const day = await page.saved('Save the day of the answer for my calendar');
      assert.equal(day.name, 'linkedin.ics');
      assert.match(day.bytes.toString(), /^BEGIN:VCALENDAR\r\n[^]*UID:LI-[\w-]+\.answer@demur/);
      await page.press('Copy the text for the form');
      await until('the copy', async () => /copied/.test(await page.textContent('#done')));
      await page.evaluate(() => {
        const field = document.createElement('textarea');
        document.body.append(field);
        field.focus();
      });
      await page.keyboard.press('Control+v');
      const pasted = await until('what was copied', () => page.evaluate(() => document.activeElement.value));
      assert.equal(pasted, Buffer.from(core.write(text, today, 'form', false)).toString().replaceAll('\r\n', '\n'));
      await page.screenshot({ path: join(shots, `${name}-1280.png`) });
      assert.deepEqual(await faults(page), []);
      const own = readdirSync(folder, { recursive: true }).map((file) => `/${file}`);
      assert.deepEqual(site.asked.filter((path) => path !== '/' && !own.includes(path)), [], 'it asks for what is not its own');
    });

    test('what is wrong is said with the field that has the focus', async () => {
      await page.open(`${site.url}?lang=en&company=linkedin`);
      await page.evaluate(() => document.querySelector('legend').focus());
      await answer(page, 'myself');
      assert.equal(await step(page), 'place');
      await answer(page, 'Quatsch');
      assert.match(await described(page), /Quatsch.*law/);
      assert.equal(await page.evaluate(() => document.activeElement.ariaInvalid), 'true');
      assert.equal(await page.evaluate(() => document.querySelectorAll('#ask form h2').length), 1);
      // From what is left of the search.
      await page.evaluate(() => (document.activeElement.value = ''));
      await answer(page, 'Austria');
      assert.equal(await step(page), 'account');
      assert.doesNotMatch(await described(page), /no #/);
      assert.deepEqual(await faults(page), []);
    });

    test('answers are kept if that is asked for, in another language too, and can be erased', async () => {
      await page.open(`${site.url}?lang=en&company=linkedin&country=NL`);
      assert.equal(await kept(page), '{}');
      assert.match(await page.textContent('.answered'), /Netherlands/);
      await page.focus('#keep');
      await page.keyboard.press('Space');
      await page.press('Deutsch');
      const langs = () => [document.documentElement, document.activeElement].map((element) => element.lang);
      await until('German', async () => String(await page.evaluate(langs)) === 'de,de');
      await page.open(`${site.url}?lang=de`);
      assert.match(await page.textContent('.answered'), /LinkedIn.*Niederlande/s);
      await page.press('Alle Antworten löschen');
      assert.equal(await kept(page), '{}');
      assert.equal(await step(page), 'company');
      assert.deepEqual(await faults(page), []);
    });

    test('a hostile query does nothing, and a page that is loaded connects to nothing', async () => {
      const evil = '<img src=x onerror=alert(1)>';
      const query = new URLSearchParams({ lang: evil, company: evil, country: `${evil}"'`, accent: 'red;}*{display:none' });
      await page.open(`${site.url}?${query}`);
      assert.equal(await step(page), 'company');
      assert.equal(await page.evaluate(() => document.documentElement.style.length), 0);
      assert.deepEqual(await faults(page), []);
      const tried = (what) => page.evaluate(what).then(() => 'done', () => 'refused');
      assert.equal(await tried(() => fetch('index.html').then(() => null)), 'refused');
      assert.equal(await tried(() => fetch('https://example.org/').then(() => null)), 'refused');
      const beacon = () =>
        new Promise((done, failed) => Object.assign(new Image(), { onload: done, onerror: failed, src: 'https://example.org/x' }));
      assert.equal(await tried(beacon), 'refused');
      assert.equal(await page.evaluate(() => Boolean(window.trustedTypes)), true, 'this browser has Trusted Types');
      assert.equal(await tried(() => void (document.createElement('p').innerHTML = '<b>x</b>')), 'refused');
      // By the policy, and not because there is no network.
      const by = ['connect-src', 'img-src', 'require-trusted-types-for'];
      const all = (by) => by.every((name) => window.faults.some((fault) => fault.startsWith(name)));
      await until('the policy to refuse', () => page.evaluate(all, by), 10);
    });

    test('it works without a network after the first visit, and from a folder', async () => {
      const gone = await host();
      await page.open(`${gone.url}?lang=en`);
      await page.evaluate(() => navigator.serviceWorker.ready.then(() => null));
      await until('the files', () => page.evaluate(() => caches.keys().then((names) => names.length === 1)));
      gone.close();
      await page.open(`${gone.url}?lang=de&company=linkedin`);
      assert.equal(await step(page), 'for-whom');
      assert.deepEqual(await faults(page), []);
      await page.open(`${pathToFileURL(join(folder, 'index.html'))}?lang=en&company=linkedin&country=NL`);
      await page.evaluate(() => document.querySelector('legend').focus());
      await answerAll(page, { ...robin, fact: 'I look for work.' });
      assert.equal((await page.saved('Save as PDF')).bytes.subarray(0, 5).toString(), '%PDF-');
      assert.deepEqual(await faults(page), []);
    });

    test('on a phone, in the dark, without motion, and without Trusted Types', async () => {
      const other = new Browser();
      try {
        await other.start(true);
        await other.openNarrow(`${site.url}?lang=en`, 360);
        const set = await other.evaluate(() => ({
          width: innerWidth,
          dark: matchMedia('(prefers-color-scheme: dark)').matches,
          scroll: getComputedStyle(document.documentElement).scrollBehavior,
          types: Boolean(window.trustedTypes),
        }));
        assert.deepEqual(set, { width: 360, dark: true, scroll: 'auto', types: name === 'WebKit' });
        const replies = { ...robin, fact: 'I look for work.', address: ['1 Example Street'] };
        const wide = () => other.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        await other.focus('#search');
        for (let now = await step(other), last; now !== null; last = now, now = await step(other)) {
          assert.notEqual(now, last, `${now} is asked again`);
          assert.deepEqual(await barriers(other), [], now);
          assert.equal(await wide(), 0, now);
          await answer(other, replies[now]);
        }
        assert.deepEqual(await barriers(other), [], 'the letter');
        assert.equal(await wide(), 0, 'the letter');
        await other.press('Copy the text for the form');
        await until('the copy', () => other.textContent('#done'));
        const { top, bottom } = await other.evaluate(() => document.getElementById('done').getBoundingClientRect().toJSON());
        assert.ok(top >= 0 && bottom <= 740, `what was done is said where nobody looks: at ${top}`);
        await other.screenshot({ path: join(shots, `${name}-360.png`) });
        assert.deepEqual(await faults(other), []);
      } finally {
        await other.stop();
      }
    });
  });
}
