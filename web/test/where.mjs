// Where the page, the program and the repository are.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..', '..');
export const page = process.env.DEMUR_PAGE || join(root, 'web', 'dist');
export const program = process.env.DEMUR_PROGRAM || join(root, 'target', 'debug', 'demur');
