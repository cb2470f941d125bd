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

/** All golden cases: their names and files. */
export function goldens(root) {
  const folder = join(root, 'tests', 'golden');
  const cases = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && entry.name !== 'lives');
  return cases.map(({ name }) => ({ name, file: join(folder, name, 'case.toml') }));
}

export { home };
