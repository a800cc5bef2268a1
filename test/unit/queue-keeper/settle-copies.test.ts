import { expect, test } from 'vitest';
import { type Copy, planSettling, type SettleStep } from '../../../services/queue-keeper/settle-copies.ts';

const PLACE = 'place';
const PATHS = [PLACE, 'spool', 'failed', 'archive'];

/** Every way in which up to four files can be there, each whole or damaged. */
function everyCase(paths: readonly string[] = PATHS): Copy[][] {
  const [path, ...rest] = paths;
  if (path === undefined) return [[]];
  return everyCase(rest).flatMap((others) => [
    others,
    [{ path, isWhole: true }, ...others],
    [{ path, isWhole: false }, ...others],
  ]);
}

interface Disk {
  readonly files: ReadonlyMap<string, boolean>;
  readonly setAside: readonly boolean[];
  /** Whether what lies at the place would outlive a power cut; what was never moved does only when it is made to. */
  readonly isDurable: boolean;
}

function after(disk: Disk, step: SettleStep): Disk {
  if (step.act === 'make_durable') return { ...disk, isDurable: true };
  const files = new Map(disk.files);
  const isWhole = files.get(step.path);
  if (isWhole === undefined) throw new Error(`there is no ${step.path}`);
  files.delete(step.path);
  if (step.act === 'move') {
    if (files.has(PLACE)) throw new Error('a move overwrites');
    return { ...disk, files: files.set(PLACE, isWhole), isDurable: false };
  }
  if (step.act === 'set_aside') return { ...disk, files, setAside: [...disk.setAside, isWhole] };
  if (!disk.isDurable) throw new Error('something is removed before what stays is on the disk');
  return { ...disk, files };
}

const wholeOnes = ({ files }: Disk) => [...files.values()].filter(Boolean).length;

test.each(
  everyCase().map((copies) => [copies.map(({ path, isWhole }) => `${path}${isWhole ? '' : '!'}`).join(' '), copies]),
)('one copy is left, at its place, and at every moment a whole one, if there was any: %s', (_name, copies) => {
  const files = new Map((copies as Copy[]).map(({ path, isWhole }) => [path, isWhole]));
  let disk: Disk = { files, setAside: [], isDurable: false };
  const hadWhole = wholeOnes(disk) > 0;
  const damaged = files.size - wholeOnes(disk);
  for (const step of planSettling(PLACE, copies as Copy[])) {
    disk = after(disk, step);
    if (hadWhole) expect(wholeOnes(disk)).toBeGreaterThan(0);
  }
  expect([...disk.files]).toEqual(files.size === 0 ? [] : [[PLACE, hadWhole]]);
  expect(disk.setAside).toEqual(Array(hadWhole ? damaged : Math.max(0, damaged - 1)).fill(false));
});
