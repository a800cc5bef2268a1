import { expect } from 'vitest';
import { ledgerError } from '../../services/queue-keeper/ledger.ts';
import { exportQueued } from '../../shared/contracts/export-queued.ts';
import { exportRejected } from '../../shared/contracts/export-rejected.ts';
import { type Boat, type BoatProcessName, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { type DiskCall, type DiskError, failCalls } from './failing-calls.ts';

interface Answer {
  readonly request_id: string;
  readonly sha256?: string;
  readonly message?: string;
}

export interface CallFigures {
  readonly process: BoatProcessName;
  readonly call: DiskCall;
  readonly error: DiskError;
  /** Runs with a failing call, and calls that failed. */
  runs: number;
  injected: number;
  refused: number;
  refusals: string[];
  slowestMs: number;
}

/** A boat, and its ear on every answer. */
export async function boatWithEar() {
  const boat = await startBoat({
    boatlogRows: 400,
    env: { RETRY_SCHEDULE: Array(30).fill('0.2').join(','), SWEEP_INTERVAL_S: '2' },
  });
  const answers = new Map<string, Answer>();
  const ear = await boat.client();
  await ear.subscribeAsync([exportQueued.topic, exportRejected.topic], { qos: 1 });
  ear.on('message', (_topic, payload) => {
    const answer = JSON.parse(String(payload)) as Answer;
    answers.set(answer.request_id, answer);
  });
  return { boat, answers };
}

export type EaredBoat = Awaited<ReturnType<typeof boatWithEar>>;

let asked = 0;

/**
 * One delivery with the first such call failing, one with the second, and so on, until a delivery makes no more of them.
 * Each must come ashore exactly once, or be refused with a sentence that says what to do.
 */
export async function failEachCall(
  { boat, answers }: EaredBoat,
  which: { process: BoatProcessName; call: DiskCall; error: DiskError },
  indexes: Iterable<number>,
): Promise<CallFigures> {
  const figures: CallFigures = { ...which, runs: 0, injected: 0, refused: 0, refusals: [], slowestMs: 0 };
  for (const nth of indexes) {
    const failing = await failCalls(boat.process(which.process), boat.folders.spool, { ...which, nth });
    const startedMs = performance.now();
    const id = `call-${++asked}`;
    let injected = 0;
    try {
      await requestUntilAcknowledged(boat, id);
      const answer = await eventually(
        `${id} is answered (${JSON.stringify({ ...which, nth })})`,
        () => answers.get(id),
        40_000,
      );
      if (answer.sha256 === undefined) {
        figures.refused += 1;
        if (!figures.refusals.includes(answer.message ?? '')) figures.refusals.push(answer.message ?? '');
        expect(answer.message).toMatch(/ask again/i);
      } else {
        await eventually(
          `${id} is ashore (${JSON.stringify({ ...which, nth })})`,
          () => isAshore(boat, answer),
          40_000,
        );
        await boat.drained(0, 30_000);
      }
    } finally {
      injected = failing.injected();
      await failing.end();
    }
    await boat.process(which.process).ready();
    if (injected === 0) break;
    figures.runs += 1;
    figures.injected += injected;
    figures.slowestMs = Math.max(figures.slowestMs, Math.round(performance.now() - startedMs));
  }
  return figures;
}

/**
 * For some seconds every such call fails, while requests come in; then the disk is well again. Each request that was
 * acknowledged meanwhile must come ashore, or be refused in words.
 */
export async function failAllCalls(
  { boat, answers }: EaredBoat,
  which: { process: BoatProcessName; call: DiskCall; error: DiskError },
): Promise<{ process: string; call: string; error: string; injected: number; acknowledged: number; ashore: number }> {
  const failing = await failCalls(boat.process(which.process), boat.folders.spool, { ...which, nth: 'every' });
  const acknowledged: string[] = [];
  for (let i = 0; i < 8; i++) {
    const id = `call-${++asked}`;
    const isTaken = await Promise.race([
      boat.request({ request_id: id }).then(
        () => true,
        () => false,
      ),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 1_000)),
    ]);
    if (isTaken) acknowledged.push(id);
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
  const injected = failing.injected();
  await failing.end();
  let ashore = 0;
  for (const id of acknowledged) {
    const what = `${id} (${JSON.stringify(which)})`;
    const answer = await eventually(`${what} is answered`, () => answers.get(id), 60_000);
    if (answer.sha256 === undefined) continue;
    await eventually(`${what} is ashore`, () => isAshore(boat, answer), 90_000);
    ashore += 1;
  }
  await boat.drained(0, 90_000);
  return { ...which, injected, acknowledged: acknowledged.length, ashore };
}

/** Everything that was answered as queued is ashore once, its file whole where it belongs, and the ledger holds. */
export async function reckonCalls({ boat, answers }: EaredBoat) {
  const imports = await boat.imports();
  const shas = new Set(imports.map(({ sha256 }) => sha256));
  const queued = [...answers.values()].filter(({ sha256 }) => sha256 !== undefined);
  const lost = queued.filter(({ sha256 }) => !shas.has(sha256 ?? '')).map(({ request_id: id }) => id);
  const { ledger } = await boat.queueStatus();
  expect(lost).toEqual([]);
  expect(imports.length - shas.size, 'delivered twice').toBe(0);
  expect(ledgerError(ledger)).toBe(0);
  return { answered: answers.size, delivered: shas.size, lost: lost.length, ledger };
}

async function requestUntilAcknowledged(boat: Boat, id: string): Promise<void> {
  await eventually(
    `${id} is acknowledged`,
    async () => {
      await boat.request({ request_id: id });
      return true;
    },
    30_000,
  );
}

async function isAshore(boat: Boat, { sha256 }: Answer): Promise<boolean> {
  return (await boat.imports()).some((one) => one.sha256 === sha256);
}
