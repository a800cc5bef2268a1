import { cpus, release } from 'node:os';
import { EXIT } from '../../deploy/exit-codes.ts';
import { parseUsage } from '../../deploy/parse-usage.ts';
import { buildBundles, bundlesAreFresh } from '../../deploy/start-boat/bundles.ts';
import { acknowledgeRequests } from './acknowledge-requests.ts';
import { answerGenerate } from './answer-generate.ts';
import { collectBoatlog, collectMemory, collectSmall } from './collect-boatlog.ts';
import { contributionFlood } from './contribution-flood.ts';
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
  contributions: contributionFlood,
  recordings: recorderWrites,
  'recordings-read': recordingsRead,
  recording: recorderLoad,
  idle: idleBoat,
  writes: exportWrites,
};

const { names: wanted } = parseUsage({
  call: 'npm run bench -- [NAME …]',
  about: `Measures side by side, in one run, and prints medians and ratios: everything, or what is named.
${Object.entries(benchmarks)
  .map(([name, { title }]) => `  ${name.padEnd(16)}${title}`)
  .join('\n')}
BENCH_ROUNDS says how often (default 7).`,
  options: {},
  names: Object.keys(benchmarks),
});
const ROUNDS = Number(process.env.BENCH_ROUNDS || 7);
if (!Number.isInteger(ROUNDS) || ROUNDS < 1) {
  process.stderr.write(`BENCH_ROUNDS=${process.env.BENCH_ROUNDS} should be a whole number from 1 on.\n`);
  process.exit(EXIT.config);
}
const say = (text: string) => void process.stdout.write(`${text}\n`);

if (!bundlesAreFresh()) await buildBundles();
say(
  `Node ${process.versions.node}, Linux ${release()}, ${cpus().length} cores (${cpus()[0]?.model ?? ''}), ${ROUNDS} rounds`,
);
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  say(asTable(benchmark.title, await benchmark.run(ROUNDS)));
}
