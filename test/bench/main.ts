import { cpus, release } from 'node:os';
import { buildBundles, bundlesAreFresh } from '../../deploy/start-boat/bundles.ts';
import { acknowledgeRequests } from './acknowledge-requests.ts';
import { answerGenerate } from './answer-generate.ts';
import { collectBoatlog, collectMemory, collectSmall } from './collect-boatlog.ts';
import { drainQueue } from './drain-queue.ts';
import { exportWrites } from './export-writes.ts';
import { idleBoat } from './idle-boat.ts';
import { recorderLoad } from './recorder-load.ts';
import { recorderWrites } from './recorder-writes.ts';
import { recordingsRead } from './recordings-read.ts';
import { asTable } from './table.ts';

/** `npm run bench [-- NAME ...]`: measures side by side, in one run, and prints medians and ratios. */
const benchmarks = {
  acknowledge: acknowledgeRequests,
  queue: drainQueue,
  generate: answerGenerate,
  collect: collectBoatlog,
  'collect-small': collectSmall,
  'collect-memory': collectMemory,
  recordings: recorderWrites,
  'recordings-read': recordingsRead,
  recording: recorderLoad,
  idle: idleBoat,
  writes: exportWrites,
};

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 7);
const wanted = process.argv.slice(2);
const say = (text: string) => void process.stdout.write(`${text}\n`);

if (!bundlesAreFresh()) buildBundles();
say(
  `Node ${process.versions.node}, Linux ${release()}, ${cpus().length} cores (${cpus()[0]?.model ?? ''}), ${ROUNDS} rounds`,
);
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  say(asTable(benchmark.title, await benchmark.run(ROUNDS)));
}
