import { dirname } from 'node:path';
import { fsyncFile, fsyncFolder, isFile, unlinkIfThere } from '../../shared/runtime/durable-file.ts';
import { move } from '../../shared/runtime/move-file.ts';
import { sha256Of } from '../../shared/runtime/sha256-of.ts';

/** One of several files that have an export's name, and whether it is what was queued. */
export interface Copy {
  readonly path: string;
  readonly isWhole: boolean;
}

export type SettleStep =
  | { readonly act: 'move' | 'remove' | 'set_aside'; readonly path: string }
  /** The file at its place, and its name there, are on the disk. */
  | { readonly act: 'make_durable' };

/**
 * How one copy is left, at its `place`. In this order a process that is killed, or a power cut, leaves at least one whole
 * copy wherever there was one: nothing is removed before the one that stays is on the disk. What is not what was queued is
 * never removed, but set aside. Pure.
 */
export function planSettling(place: string, copies: readonly Copy[]): SettleStep[] {
  const atPlace = copies.find(({ path }) => path === place);
  const kept = atPlace?.isWhole ? atPlace : (copies.find(({ isWhole }) => isWhole) ?? atPlace ?? copies[0]);
  if (kept === undefined) return [];
  const steps: SettleStep[] = [];
  if (kept !== atPlace) {
    if (atPlace) steps.push({ act: 'set_aside', path: place });
    steps.push({ act: 'move', path: kept.path });
  }
  const others = copies.filter((copy) => copy !== kept && copy !== atPlace);
  if (others.length > 0) steps.push({ act: 'make_durable' });
  for (const { path, isWhole } of others) steps.push({ act: isWhole ? 'remove' : 'set_aside', path });
  return steps;
}

/**
 * Leaves one file of these, at its place, whose folder is there. A single one is moved without being read. Throws
 * what the file system says; the next time goes on from there.
 */
export function settleCopies(
  place: string,
  paths: readonly string[],
  sha256: string,
  setAside: (path: string) => void,
): void {
  const isOnly = paths.length === 1;
  const copies = paths.map((path) => ({ path, isWhole: isOnly || sha256Of(path) === sha256 }));
  for (const step of planSettling(place, copies)) {
    switch (step.act) {
      case 'move':
        move(step.path, place);
        break;
      case 'make_durable':
        makeDurable(place);
        break;
      case 'remove':
        unlinkIfThere(step.path);
        break;
      case 'set_aside':
        if (isFile(step.path)) setAside(step.path);
    }
  }
}

/** Whoever copied it here by hand has perhaps not waited for the disk. */
function makeDurable(path: string): void {
  fsyncFile(path);
  fsyncFolder(dirname(path));
}
