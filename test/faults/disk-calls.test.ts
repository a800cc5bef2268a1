import { expect, test } from 'vitest';
import { needHere, root, strace } from '../support/needs.ts';
import { boatWithEar, type CallFigures, failAllCalls, failEachCall, reckonCalls } from './disk-calls.ts';
import { DISK_CALLS } from './failing-calls.ts';

const ONLY = process.env.FAULT_ONLY;
const PROCESSES = ['broker', 'collector', 'queue-keeper'] as const;

function* from1(): Generator<number> {
  for (let nth = 1; nth <= 500; nth++) yield nth;
}

test('every call of one delivery that reaches the disk fails once, in turn: nothing lost, every process goes on', {
  timeout: 120 * 60_000,
}, async () => {
  needHere(root, strace);
  const boat = await boatWithEar();
  const figures: CallFigures[] = [];
  for (const process_ of PROCESSES.filter((name) => !ONLY || ONLY === name)) {
    for (const error of ['EIO', 'ENOSPC'] as const) {
      for (const call of DISK_CALLS) {
        const one = await failEachCall(boat, { process: process_, call, error }, from1());
        process.stdout.write(`${JSON.stringify(one)}\n`);
        figures.push(one);
      }
    }
  }
  const sum = (of: (one: CallFigures) => number) => figures.reduce((total, one) => total + of(one), 0);
  const restarts = PROCESSES.map((name) => `${name} ${boat.boat.process(name).starts - 1}`).join(', ');
  const result = await reckonCalls(boat);
  process.stdout.write(
    `${JSON.stringify({ runs: sum((one) => one.runs), injected: sum((one) => one.injected), refused: sum((one) => one.refused), restarts, ...result })}\n`,
  );
  expect(sum((one) => one.injected)).toBeGreaterThan(0);
});

test('a disk that fails for seconds, every call of a kind: what was acknowledged meanwhile is delivered after it', {
  timeout: 60 * 60_000,
}, async () => {
  needHere(root, strace);
  const boat = await boatWithEar();
  for (const process_ of PROCESSES.filter((name) => !ONLY || ONLY === name)) {
    for (const error of ['EIO', 'ENOSPC'] as const) {
      for (const call of ['pwrite64', 'fsync', 'rename'] as const) {
        const one = await failAllCalls(boat, { process: process_, call, error });
        process.stdout.write(`${JSON.stringify(one)}\n`);
      }
    }
  }
  process.stdout.write(`${JSON.stringify(await reckonCalls(boat))}\n`);
});
