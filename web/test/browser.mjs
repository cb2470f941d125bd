// A browser, and a person at its keyboard.
import { chromium } from 'playwright-core';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** Starts Chromium: it asks nobody for anything by itself. */
export async function start() {
  const { existsSync } = await import('node:fs');
  const executablePath = process.env.CHROMIUM || PATHS.find(existsSync);
  if (!executablePath) throw new Error('no Chromium: apt-get install chromium');
  const quiet = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'];
  return chromium.launch({ executablePath, args: [...quiet, '--disable-component-update', '--disable-sync'] });
}

/** Opens the page and waits until the core is there. */
export async function open(context, url) {
  const page = await context.newPage();
  page.faults = [];
  page.on('pageerror', (error) => page.faults.push(String(error)));
  page.on('console', (message) => message.type() === 'error' && page.faults.push(message.text()));
  await page.goto(url);
  await page.waitForSelector('html[data-ready]', { timeout: 60000 });
  return page;
}

/** The step of the question that is shown, or null if the letter is ready. */
export const step = (page) => page.evaluate(() => document.querySelector('#ask form')?.dataset.step ?? null);

/** Answers the question that is shown, by the keyboard alone, from where the keyboard is. */
export async function answer(page, reply) {
  const at = await page.evaluate(() => {
    const element = document.activeElement;
    return element.id === 'search' ? 'search' : element.tagName.toLowerCase();
  });
  if (at === 'search' || at === 'input') {
    await page.keyboard.type(reply);
    await page.keyboard.press('Enter');
  } else if (at === 'textarea') {
    for (const [number, line] of [reply].flat().entries()) {
      if (number > 0) await page.keyboard.press('Enter');
      await page.keyboard.type(line);
    }
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
  } else {
    await page.keyboard.press('Tab');
    await page.keyboard.press('Space');
    const chosen = () => page.evaluate(() => document.querySelector('#ask input:checked')?.value);
    for (let tried = 0; (await chosen()) !== reply; tried += 1) {
      if (tried > 40) throw new Error(`no choice ${reply}`);
      await page.keyboard.press('ArrowDown');
    }
    await page.keyboard.press('Enter');
  }
}

/** Answers all questions; returns the steps that were asked. */
export async function answerAll(page, replies) {
  const asked = [];
  // From the top of the page the skip link leads to the first question.
  await page.focus('#ask');
  await page.evaluate(() => (document.querySelector('#search, #said') || document.querySelector('legend')).focus());
  for (let now = await step(page); now !== null; now = await step(page)) {
    if (!(now in replies)) throw new Error(`nobody said what to answer to ${now}`);
    if (asked.at(-1) === now) {
      throw new Error(`${now} is asked again: ${await page.textContent('#wrong')}`);
    }
    asked.push(now);
    await answer(page, replies[now]);
  }
  return asked;
}

/** Presses a button by its label with the keyboard, and returns the file that comes. */
export async function saved(page, label) {
  const button = page.getByRole('button', { name: label, exact: true });
  await button.focus();
  const coming = page.waitForEvent('download');
  await page.keyboard.press('Enter');
  const file = await coming;
  return { name: file.suggestedFilename(), path: await file.path() };
}
