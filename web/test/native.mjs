// The program of the command line, in a home of its own and without the fonts of this machine, which a page cannot have.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const home = mkdtempSync(join(tmpdir(), 'demur-web-'));
process.on('exit', () => rmSync(home, { recursive: true, force: true }));
writeFileSync(join(home, 'fonts.conf'), '<?xml version="1.0"?><fontconfig></fontconfig>');
const env = { HOME: home, TZ: 'UTC', LANG: 'C.UTF-8', PATH: '/usr/bin:/bin', FONTCONFIG_FILE: join(home, 'fonts.conf') };

/** The plain and the bold font for Chinese. */
export const FONTS = ['Regular', 'Bold'].map((style) => `/usr/share/fonts/opentype/noto/NotoSerifCJK-${style}.ttc`);

/** The letter of a case file as the program writes it, or what it says instead. */
export function write(program, file, format, large, fonts = []) {
  const out = join(home, 'letter');
  const more = [large ? ['--large-print'] : [], fonts.flatMap((font) => ['--font', font])].flat();
  try {
    execFileSync(program, ['letter', '--case', file, '--format', format, '--no-record', '-o', out, ...more], { env, stdio: 'pipe' });
    return { bytes: readFileSync(out) };
  } catch (error) {
    return { refused: String(error.stderr) };
  }
}

/** What the program answers on a day. */
export function on(day, program, ...args) {
  return execFileSync('faketime', [`${day} 12:00:00`, program, ...args], { env, encoding: 'utf8', stdio: 'pipe' });
}

/** The letter that the program writes after these events: of each the day, and what `record` takes, or `follow-up` and its kind. */
export function followed(program, file, written, events, today, kind, format) {
  const out = join(home, 'following');
  rmSync(join(home, '.local'), { recursive: true, force: true });
  on(written, program, 'letter', '--case', file, '-o', out, '--format', 'pdf');
  const [{ reference }] = JSON.parse(on(written, program, 'case', 'list', '--json'));
  const next = (day, kind, format) => on(day, program, 'follow-up', reference, '--kind', kind, '--format', format, '-o', out);
  for (const [day, what, ...more] of events) {
    if (what === 'follow-up') next(day, ...more, 'pdf');
    else on(day, program, 'record', reference, what, '--on', day, ...more);
  }
  next(today, kind, format);
  return readFileSync(out);
}

/** All golden cases: their names and files. */
export function goldens(root) {
  const folder = join(root, 'tests', 'golden');
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'lives');
  return cases.map(({ name }) => ({ name, file: join(folder, name, 'case.toml') }));
}

export { home };
