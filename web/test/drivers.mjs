// Firefox and WebKit as the system has them, behind those functions of Playwright's pages that browser.mjs calls. Playwright
// itself drives builds of its own of these two, which no package of a system brings. Firefox speaks WebDriver BiDi without a
// program in between, WebKit the older WebDriver.
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import WebSocket from 'ws';

const KEYS = { Enter: '\uE007', Tab: '\uE004', Space: ' ', ArrowDown: '\uE015', Control: '\uE009' };
const first = (...paths) => paths.find((path) => path && existsSync(path));

/** Asks again until there is an answer. */
export async function until(what, ask, seconds = 30) {
  for (const end = Date.now() + seconds * 1000; Date.now() < end; await pause(20)) {
    const answer = await ask();
    if (answer) return answer;
  }
  throw new Error(`waited ${seconds} s for ${what}`);
}

/** Starts a program. `tells` waits for what it says. */
function program(path, args, env) {
  const child = spawn(path, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (said += text));
  const kill = () => child.kill('SIGKILL');
  process.on('exit', kill);
  const ended = new Promise((done) => child.on('close', done).on('error', done));
  return {
    tells: (pattern) =>
      until(`${path} to say ${pattern}`, () => {
        if (child.exitCode !== null) throw new Error(`${path} ended: ${said}`);
        return said.match(pattern);
      }),
    async stop() {
      child.kill();
      const late = setTimeout(kill, 5000);
      await ended;
      clearTimeout(late);
      process.off('exit', kill);
    },
  };
}

/** A function as text that takes and gives JSON. What is text already is taken as it is: axe is no function. */
const asText = (run) => `async (given) => JSON.stringify(await (${run})(...JSON.parse(given))) ?? 'null'`;

/** A page of which a driver can run a function, press keys, and take a picture. */
class Page {
  constructor() {
    this.faults = [];
    this.programs = [];
    this.home = mkdtempSync(join(tmpdir(), 'demur-browser-'));
    this.downloads = join(this.home, 'downloads');
    mkdirSync(this.downloads);
    // Nothing of the person who runs the tests, and no bus on which a browser of theirs is found.
    this.env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(XDG_|WAYLAND_|DBUS_|MOZ_)/.test(name)));
    this.env.HOME = this.home;
    const both = (value) => [{ type: 'keyDown', value }, { type: 'keyUp', value }];
    this.keyboard = {
      type: (text) => this.keys([...text].flatMap(both)),
      press: (name) => {
        const all = name.split('+').map((key) => KEYS[key] || key);
        const up = all.toReversed().map((value) => ({ type: 'keyUp', value }));
        return this.keys([...all.map((value) => ({ type: 'keyDown', value })), ...up]);
      },
    };
  }

  keys(actions) {
    return this.act([{ type: 'key', id: 'keyboard', actions }]);
  }

  /** Opens the page and waits until the core is there. */
  async open(url) {
    this.faults = [];
    await this.goto(url);
    await this.ready();
  }

  ready() {
    return until('the core', () => this.evaluate(() => 'ready' in document.documentElement.dataset), 60);
  }

  focus(selector) {
    return this.evaluate((selector) => document.querySelector(selector).focus(), selector);
  }

  textContent(selector) {
    return this.evaluate((selector) => document.querySelector(selector)?.textContent ?? null, selector);
  }

  /** Presses a button by its label with the keyboard. */
  async press(label) {
    const there = await this.evaluate((label) => {
      const button = [...document.querySelectorAll('button')].find((button) => button.textContent === label);
      button?.focus();
      return Boolean(button) && document.activeElement === button;
    }, label);
    if (!there) throw new Error(`no button ${label}`);
    await this.keyboard.press('Enter');
  }

  /** Presses a button, and returns the file that comes. */
  async saved(label) {
    for (const old of readdirSync(this.downloads)) rmSync(join(this.downloads, old));
    await this.press(label);
    // Until it is whole, a file is empty or has another one beside it.
    const name = await until(`a file from ${label}`, () => {
      const [name, ...more] = readdirSync(this.downloads);
      const half = !name || more.length || /\.(part|wkdownload)$/.test(name);
      return !half && readFileSync(join(this.downloads, name)).length && name;
    });
    return { name, bytes: readFileSync(join(this.downloads, name)) };
  }

  async screenshot({ path }) {
    writeFileSync(path, Buffer.from(await this.picture(), 'base64'));
  }

  async stop() {
    for (const program of this.programs) await program.stop();
    rmSync(this.home, { recursive: true, force: true, maxRetries: 5 });
  }
}

class Firefox extends Page {
  static path = first(process.env.FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox');
  static missing = Firefox.path ? null : 'no Firefox: apt-get install firefox-esr';

  /** `other`: dark, without motion, and without Trusted Types, which older ones lack. */
  async start(other) {
    if (Firefox.missing) throw new Error(Firefox.missing);
    const profile = join(this.home, 'profile');
    mkdirSync(profile);
    const prefs = {
      'browser.download.folderList': 2,
      'browser.download.dir': this.downloads,
      // Else the list of downloads opens, and takes the keyboard away.
      'browser.download.alwaysOpenPanel': false,
      ...(other && {
        'layout.css.prefers-color-scheme.content-override': 0,
        'ui.prefersReducedMotion': 1,
        'dom.security.trusted_types.enabled': false,
      }),
    };
    const lines = Object.entries(prefs).map(([name, value]) => `user_pref("${name}", ${JSON.stringify(value)});\n`);
    writeFileSync(join(profile, 'user.js'), lines.join(''));
    const args = ['--headless', '--no-remote', '--remote-debugging-port=0', '--profile', profile];
    const firefox = program(Firefox.path, args, this.env);
    this.programs.push(firefox);
    const [, address] = await firefox.tells(/BiDi listening on (ws:\S+)/);
    this.waiting = new Map();
    this.socket = new WebSocket(`${address}/session`);
    await new Promise((done, failed) => this.socket.on('open', done).on('error', failed));
    this.socket.on('message', (text) => this.heard(JSON.parse(text)));
    const { capabilities } = await this.send('session.new', { capabilities: {} });
    this.version = `Firefox ${capabilities.browserVersion}`;
    // In the tab that it opens with, the address bar has the focus, and no button takes a key.
    this.context = (await this.send('browsingContext.create', { type: 'tab' })).context;
    await this.send('session.subscribe', { events: ['log.entryAdded', 'browsingContext.userPromptOpened'] });
  }

  heard({ id, method, params, result, error, message }) {
    if (method === 'log.entryAdded' && params.level === 'error') this.faults.push(params.text);
    if (method === 'browsingContext.userPromptOpened') this.faults.push(`it asks: ${params.message}`);
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    clearTimeout(waiting?.late);
    if (error) waiting?.failed(new Error(`${error}: ${message}`));
    else waiting?.done(result);
  }

  send(method, params) {
    const id = (this.sent = (this.sent || 0) + 1);
    this.socket.send(JSON.stringify({ id, method, params }));
    return new Promise((done, failed) => {
      const late = setTimeout(() => failed(new Error(`no answer to ${method}`)), 60000);
      this.waiting.set(id, { done, failed, late });
    });
  }

  goto(url) {
    return this.send('browsingContext.navigate', { context: this.context, url, wait: 'complete' });
  }

  async evaluate(run, ...given) {
    const { result, exceptionDetails } = await this.send('script.callFunction', {
      functionDeclaration: asText(run),
      arguments: [{ type: 'string', value: JSON.stringify(given) }],
      awaitPromise: true,
      target: { context: this.context },
    });
    if (exceptionDetails) throw new Error(exceptionDetails.text);
    return JSON.parse(result.value);
  }

  act(actions) {
    return this.send('input.performActions', { context: this.context, actions });
  }

  async saved(label) {
    const file = await super.saved(label);
    if (file.name.endsWith('.pdf')) {
      // Firefox shows it in a tab of its own, in which the keyboard is then.
      const tab = await until('the tab with the PDF', async () => {
        const { contexts } = await this.send('browsingContext.getTree', { maxDepth: 0 });
        return contexts.find(({ url }) => url.endsWith('.pdf'));
      });
      await this.send('browsingContext.close', { context: tab.context });
      await this.send('browsingContext.activate', { context: this.context });
    }
    return file;
  }

  /** Opens the page as wide as a phone. */
  async openNarrow(url, width) {
    await this.send('browsingContext.setViewport', { context: this.context, viewport: { width, height: 740 } });
    await this.open(url);
  }

  async picture() {
    return (await this.send('browsingContext.captureScreenshot', { context: this.context, origin: 'document' })).data;
  }

  async stop() {
    this.socket?.close();
    await super.stop();
  }
}

class WebKit extends Page {
  static path = first(process.env.WEBKIT_DRIVER, '/usr/bin/WebKitWebDriver');
  static screen = first('/usr/bin/Xvfb');
  static missing =
    WebKit.path && WebKit.screen ? null : 'no WebKit, or nothing it can draw on: apt-get install webkit2gtk-driver xvfb';

  /** `other`: dark and without motion. */
  async start(other) {
    if (WebKit.missing) throw new Error(WebKit.missing);
    const config = join(this.home, '.config');
    mkdirSync(join(config, 'gtk-3.0'), { recursive: true });
    writeFileSync(join(config, 'user-dirs.dirs'), `XDG_DOWNLOAD_DIR="${this.downloads}"\n`);
    writeFileSync(join(config, 'gtk-3.0', 'settings.ini'), `[Settings]\ngtk-enable-animations=${other ? 0 : 1}\n`);
    const screen = program(WebKit.screen, ['-displayfd', '1', '-screen', '0', '1400x1000x24', '-nolisten', 'tcp'], this.env);
    this.programs.push(screen);
    const [display] = await screen.tells(/^\d+$/m);
    const port = await freePort();
    // Its sandbox needs namespaces, which a container may not give. It opens this page alone.
    const env = { ...this.env, DISPLAY: `:${display}`, LC_ALL: 'C.UTF-8', WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1' };
    this.programs.unshift(program(WebKit.path, [`--port=${port}`], env));
    this.url = `http://127.0.0.1:${port}`;
    await until('WebKitWebDriver', () => this.ask('GET', '/status').catch(() => null));
    const options = { args: ['--automation', ...(other ? ['--dark-mode'] : [])] };
    const wanted = { alwaysMatch: { 'webkitgtk:browserOptions': options } };
    const { sessionId, capabilities } = await this.ask('POST', '/session', { capabilities: wanted });
    this.url += `/session/${sessionId}`;
    this.version = `WebKit ${capabilities.browserVersion}`;
    await this.ask('POST', '/window/rect', { width: 1280, height: 900 });
  }

  async ask(method, path, body) {
    const answer = await fetch(`${this.url}${path}`, { method, body: body && JSON.stringify(body) });
    const { value } = await answer.json();
    if (!answer.ok) throw new Error(`${value.error}: ${value.message}`);
    return value;
  }

  goto(url) {
    return this.ask('POST', '/url', { url });
  }

  async evaluate(run, ...given) {
    const answered = '(value) => done({ value }), (error) => done({ error: String(error) })';
    const script = `const [given, done] = arguments; (${asText(run)})(given).then(${answered});`;
    const { value, error } = await this.ask('POST', '/execute/async', { script, args: [JSON.stringify(given)] });
    if (error) throw new Error(error);
    return JSON.parse(value);
  }

  act(actions) {
    return this.ask('POST', '/actions', { actions });
  }

  /** Opens the page as wide as a phone: in a frame, for the window has a toolbar that is wider. */
  async openNarrow(url, width) {
    await this.goto(url.replace(/\?/, `frame.html?${width}&`));
    await this.ask('POST', '/frame', { id: 0 });
    await this.ready();
  }

  picture() {
    return this.ask('GET', '/screenshot');
  }

  async stop() {
    await this.ask('DELETE', '').catch(() => {});
    await super.stop();
  }
}

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

export const browsers = { Firefox, WebKit };
