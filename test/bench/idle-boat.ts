import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startSignalkSource } from '../../deploy/sample-boat/signalk-source.ts';
import { freePort } from '../support/free-port.ts';
import { diskBytesOf, memoryOf, wakeupsOf } from '../support/process-memory.ts';
import { BOAT, startBenchBoat } from './bench-boat.ts';
import type { Benchmark, Line } from './table.ts';
import { onBench, type Workbench } from './workbench.ts';

const EXPORTS = 20;
const IDLE_MS = Number(process.env.BENCH_IDLE_MINUTES ?? 10) * 60_000;
/**
 * After that, wakeups and writes are counted for half as long. Before it the first sweep has listed the folders, which
 * costs two blocks where the disk keeps access times, as a Pi's usually does not.
 */
const COUNTED_MS = IDLE_MS / 2;
const BARE = 'setInterval(() => {}, 1e9)';

/**
 * What a boat costs that does nothing: after 20 exports, left alone for ten minutes (`BENCH_IDLE_MINUTES`). Memory is
 * compared with five Node processes that hold nothing; each set is measured while the others do not run, and runs a copy
 * of Node that nobody else runs, since whoever runs the same program shares its text. Once with a Signal K server that
 * is not there, once with one that says nothing.
 */
export const idleBoat: Benchmark = {
  title: 'An idle boat, without telemetry consent, after 20 exports',
  async run() {
    const bare = await onBench(bareNodes);
    const five = await onBench(async (bench) => idle(bench, BOAT, `http://127.0.0.1:${await freePort()}`));
    const source = await startSignalkSource();
    const all = await onBench((bench) => idle(bench, ['all'], source.url)).finally(() => source.close());
    const parts = BOAT.map((name, i) => `${name} ${five.pssMb[i]?.toFixed(1)}`).join(', ');
    return [
      line('memory (PSS) of five bare Node processes', 'MB', sum(bare)),
      line('memory (PSS) of the five processes', 'MB', sum(five.pssMb), parts),
      line('memory (PSS) of the whole boat in one process', 'MB', sum(all.pssMb)),
      ...told('five processes, no Signal K server', five),
      ...told('one process, a Signal K server that says nothing', all),
    ];
  },
};

interface Idle {
  readonly pssMb: readonly number[];
  readonly wakeupsPerS: number;
  readonly kbWritten: number;
  readonly readyS: number;
}

const line = (what: string, unit: string, value: number, note = ''): Line => ({ what, unit, values: [value], note });

const told = (who: string, { wakeupsPerS, kbWritten, readyS }: Idle): Line[] => [
  line(`wakeups, ${who}`, '/s', wakeupsPerS),
  line(`written to the disk in ${COUNTED_MS / 60_000} min, ${who}`, 'kB', kbWritten),
  line(`all online on the bus, ${who}`, 's', readyS),
];

async function bareNodes(bench: Workbench): Promise<number[]> {
  const node = copyOfNode(bench);
  const processes = BOAT.map(() => bench.start(node, ['-e', BARE]));
  await pause(5_000);
  return processes.map(({ pid }) => memoryOf(pid ?? 0).pssMb);
}

function copyOfNode(bench: Workbench): string {
  const copy = join(bench.folder(), 'node');
  copyFileSync(process.execPath, copy);
  return copy;
}

async function idle(bench: Workbench, bundles: readonly string[], signalkUrl: string): Promise<Idle> {
  const boat = await startBenchBoat(bench, { bundles, signalkUrl, node: copyOfNode(bench) });
  await boat.deliver(EXPORTS);
  await boat.leaveAlone();
  await pause(IDLE_MS);
  const before = counted(boat.pids);
  await pause(COUNTED_MS);
  const after = counted(boat.pids);
  return {
    pssMb: boat.pids.map((pid) => memoryOf(pid).pssMb),
    wakeupsPerS: (after.wakeups - before.wakeups) / (COUNTED_MS / 1_000),
    kbWritten: (after.bytes - before.bytes) / 1_000,
    readyS: boat.readyMs / 1_000,
  };
}

const counted = (pids: readonly number[]) => ({
  wakeups: sum(pids.map(wakeupsOf)),
  bytes: sum(pids.map(diskBytesOf)),
});

const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
