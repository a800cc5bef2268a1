import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { replaceDurably } from '../../../shared/runtime/durable-file.ts';
import { MACHINE } from './archive-form.ts';
import { filesBelow } from './list-files.ts';

/** The files of a backup that lie beside the data on a machine, as whole paths. */
export const settingsIn = (backup: string): string[] =>
  filesBelow(join(backup, MACHINE), '.', () => {}).map((place) => `/${place}`);

/** Puts files of a backup where they were; what is there and differs is kept under `kept`. May be done again. */
export function bringSettings(backup: string, paths: readonly string[], kept: string): void {
  for (const path of paths) {
    const from = join(backup, MACHINE, path);
    if (!existsSync(from)) continue;
    const content = readFileSync(from);
    const isThere = existsSync(path);
    if (isThere && readFileSync(path).equals(content)) continue;
    const before = join(kept, MACHINE, path);
    if (isThere && !existsSync(before)) copy(path, before);
    mkdirSync(dirname(path), { recursive: true, mode: 0o755 });
    replaceDurably(path, content, statSync(from).mode & 0o777);
  }
}

/** Lays them beside what is kept, for a person to look at. */
export function layBeside(backup: string, paths: readonly string[], beside: string): void {
  for (const path of paths) copy(join(backup, MACHINE, path), join(beside, path));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true, mode: 0o700 });
  copyFileSync(from, to);
  chmodSync(to, 0o600);
}
