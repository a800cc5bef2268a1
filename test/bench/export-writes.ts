import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { diskBytesOf } from '../support/process-memory.ts';
import { BOAT, startBenchBoat } from './bench-boat.ts';
import type { Benchmark } from './table.ts';
import { workbench } from './workbench.ts';

const STRACE = '/usr/bin/strace';
const WARM_UP = 5;
/** So many that what a write-ahead log still holds at the end, or held at the beginning, weighs nothing. */
const EXPORTS = 200;
const TRACED_EXPORTS = 20;
/** Makes an export of about 100 kB. */
const BOATLOG_ROWS = Number(process.env.BENCH_BOATLOG_ROWS ?? 390);

/** What an export costs an SD card, from the request to the delivery, all five processes together. */
export const exportWrites: Benchmark = {
  title: 'Written to the disk for an export of 100 kB, request to delivered',
  async run() {
    const { payload, written } = await writtenFor(EXPORTS);
    const syncs = existsSync(STRACE) ? [(await syncsFor(TRACED_EXPORTS)) / TRACED_EXPORTS] : [];
    return [
      { what: 'the export itself', unit: 'kB', values: [payload / EXPORTS / 1_000] },
      { what: 'written by all processes', unit: 'kB', values: [written / EXPORTS / 1_000] },
      { what: 'fsync and its like', unit: '', values: syncs, note: syncs.length > 0 ? '' : 'strace is not installed' },
    ];
  },
};

async function writtenFor(exports: number): Promise<{ payload: number; written: number }> {
  const bench = workbench();
  try {
    const boat = await startBenchBoat(bench, { bundles: BOAT, boatlogRows: BOATLOG_ROWS });
    const written = () => boat.pids.reduce((sum, pid) => sum + diskBytesOf(pid), 0);
    await boat.deliver(WARM_UP);
    const before = written();
    const payload = await boat.deliver(exports);
    const after = written();
    await boat.close();
    return { payload, written: after - before };
  } finally {
    await bench.clear();
  }
}

/** Calls that wait for the disk, counted by strace. */
async function syncsFor(exports: number): Promise<number> {
  const bench = workbench();
  try {
    const traces = bench.folder();
    const trace = (name: string) => join(traces, name);
    const calls = '-e trace=fsync,fdatasync,sync_file_range,syncfs,sync'.split(' ');
    const boat = await startBenchBoat(bench, {
      bundles: BOAT,
      boatlogRows: BOATLOG_ROWS,
      // -D: strace beside the process, not around it, so that ending the process is ending both.
      under: (name) => [STRACE, '-D', '-f', '-qq', '-y', '--seccomp-bpf', ...calls, '-o', trace(name)],
    });
    const counted = () =>
      BOAT.reduce((sum, name) => sum + (readFileSync(trace(name), 'utf8').match(/sync\w*\(/g)?.length ?? 0), 0);
    await boat.deliver(WARM_UP);
    const before = counted();
    await boat.deliver(exports);
    const after = counted();
    await boat.close();
    return after - before;
  } finally {
    await bench.clear();
  }
}
