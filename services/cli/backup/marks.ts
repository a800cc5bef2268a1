import { chownSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { replaceDurably } from '../../../shared/runtime/durable-file.ts';
import { inTurn } from './hold-backups.ts';

/** More than anybody keeps archives of. */
const MOST_MARKS = 2_000;

export const marksFile = (dataDir: string): string => join(dataDir, 'backups.json');

/** The backups from which the state in a folder goes on, the newest last. */
export function marksOf(dataDir: string): string[] {
  try {
    const told: unknown = JSON.parse(readFileSync(marksFile(dataDir), 'utf8'));
    return Array.isArray(told) ? told.map(String) : [];
  } catch {
    return [];
  }
}

/** False where nothing can be written, as on the disk of a boat that died: then nobody goes on from it there either. */
export function markBackup(dataDir: string, id: string, now: number): boolean {
  try {
    inTurn(dataDir, now, () => keepMarks(dataDir, [...marksOf(dataDir), id]));
    return true;
  } catch {
    return false;
  }
}

export function keepMarks(dataDir: string, ids: readonly string[]): void {
  replaceDurably(marksFile(dataDir), `${JSON.stringify([...new Set(ids)].slice(-MOST_MARKS))}\n`);
  const { uid, gid } = statSync(dataDir);
  if (process.getuid?.() === 0) chownSync(marksFile(dataDir), uid, gid);
}
