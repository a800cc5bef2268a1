import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { createSampleBoat } from '../../deploy/sample-boat/create-sample-boat.ts';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { needs, unless } from '../support/needs.ts';
import { tempFolder } from '../support/temp-folder.ts';

const CUTS = Number(process.env.FAULT_CUTS ?? 300);
const POWERCUT = join(projectRoot, '..', 'shared', 'lab', 'powercut.sh');

/** What a true power cut needs; null when all of it is here. */
function lacking(): string | null {
  if (!existsSync(POWERCUT)) return 'the lab is not beside the project';
  if (process.getuid?.() !== 0) return 'only root can mount';
  if (!existsSync('/dev/fuse')) return 'there is no /dev/fuse';
  if (spawnSync('losetup', ['-f']).status !== 0) return 'there are no loop devices';
  if (spawnSync('pkg-config', ['--exists', 'fuse3']).status !== 0) return 'libfuse3-dev, pkg-config or gcc is missing';
  return null;
}

const powerCuts = unless(lacking());

/** Cuts the power so many times under a writer, and has each image checked. What the cuts found, a line each. */
async function cutPower(what: string, options: readonly string[]): Promise<{ lines: string[]; passed: boolean }> {
  const root = join(tempFolder(), 'd3kos');
  createSampleBoat(root, { boatlogRows: 20 });
  // Not a folder that is removed with the test: the images of cuts that failed stay in it.
  const work = mkdtempSync(join(tmpdir(), 'd3kos-power-'));
  const program = (role: string) =>
    `'${process.execPath}' '${join(import.meta.dirname, 'power', `${what}-${role}.ts`)}'`;
  const run = spawn('bash', [POWERCUT, ...options, program('writer'), program('checker')], {
    env: { ...process.env, D3KOS_ROOT: root, TMPDIR: work },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void run.kill('SIGTERM'));
  const lines: string[] = [];
  createInterface({ input: run.stdout }).on('line', (line) => lines.push(line));
  const code = await new Promise((resolve) => run.once('close', resolve));
  if (code === 0) rmSync(work, { recursive: true });
  return { lines, passed: code === 0 };
}

/** What was checked in all: the numbers that the checkers' summaries begin with, summed up by their words. */
function totals(lines: readonly string[]): Record<string, number> {
  const sums: Record<string, number> = {};
  for (const line of lines) {
    for (const [, count, words = ''] of (line.split('PASS: ')[1] ?? '').matchAll(/(\d+) ([a-z ]+)/g)) {
      sums[words] = (sums[words] ?? 0) + Number(count);
    }
  }
  return sums;
}

test.for([
  ['broker', 'the broker’s store: what it acknowledged for a collector that is away', CUTS, []],
  ['queue', 'the queue’s database with its files: what the queue-keeper acknowledged', CUTS, []],
  ['spool', 'the collector’s spool: requests acknowledged, exports announced', CUTS, []],
  // Nothing takes them ashore, so they grow with each cut.
  ['contributions', 'the collector’s recordings: contributed records acknowledged', CUTS, ['-s', '192']],
  [
    'boat',
    'a whole boat: every acknowledged request comes ashore',
    Math.max(3, Math.ceil(CUTS / 10)),
    ['-i', '2', '-x', '4', '-s', '160'],
  ],
] as const)('%s: power cuts of %s', { timeout: 60 * 60_000, ...needs(powerCuts) }, async ([what, , cuts, options]) => {
  const { lines, passed } = await cutPower(what, ['-n', String(cuts), '-i', '0.1', '-x', '0.5', ...options]);
  const verdicts = lines.filter((line) => line.startsWith('cut '));
  const figures = {
    what,
    cuts: verdicts.length,
    in_a_burst: verdicts.filter((line) => line.includes('[armed')).length,
    failed: verdicts.filter((line) => line.includes('FAIL')).length,
    ...totals(verdicts),
  };
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  expect(lines.filter((line) => !line.includes('PASS'))).toEqual([expect.stringContaining(`${cuts} passed, 0 failed`)]);
  expect(passed).toBe(true);
  // Cuts under nothing acknowledged would prove nothing.
  expect(Math.max(...Object.values(totals(verdicts.slice(-2))))).toBeGreaterThan(0);
});
