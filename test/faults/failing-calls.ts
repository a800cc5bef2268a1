import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exportFileFor, queueIdFor } from '../../shared/export/ids.ts';
import { localStamp } from '../../shared/runtime/clock.ts';
import type { BoatProcess } from '../support/boat-process.ts';
import { eventually } from '../support/eventually.ts';
import { strace as straceProgram } from '../support/needs.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** System calls by which something reaches the disk. `write` is watched for export files alone: pipes know it too. */
export const DISK_CALLS = ['pwrite64', 'write', 'fdatasync', 'fsync', 'rename', 'unlink', 'ftruncate'] as const;
export type DiskCall = (typeof DISK_CALLS)[number];
export type DiskError = 'EIO' | 'ENOSPC';

/** Names that an export may get while a case lasts. */
const NAMES_AHEAD_S = 45;

export interface Failing {
  /** How many calls were made to fail so far. */
  injected(): number;
  /** Lets calls succeed again. */
  end(): Promise<void>;
}

/**
 * From now on the `nth` such call of each thread of a running process fails, once, or every one. Resolves when that is
 * in force.
 */
export async function failCalls(
  victim: BoatProcess,
  spool: string,
  { call, error, nth }: { call: DiskCall; error: DiskError; nth: number | 'every' },
): Promise<Failing> {
  const record = join(tempFolder(), 'strace');
  const only = call === 'write' ? exportNamesAhead(spool).flatMap((path) => ['-P', path]) : [];
  const inject = `inject=${call}:error=${error}:when=${nth === 'every' ? '1+' : nth}`;
  const strace = spawn(
    straceProgram.path,
    ['-f', '-p', String(victim.pid), '-o', record, ...only, '-e', `trace=${call}`, '-e', inject],
    { stdio: ['ignore', 'ignore', 'pipe'] },
  );
  let told = '';
  strace.stderr.on('data', (data) => {
    told += String(data);
  });
  await eventually('strace is attached', () => told.includes('attached'));
  return {
    injected: () => (existsSync(record) ? readFileSync(record, 'utf8').split('(INJECTED)').length - 1 : 0),
    async end() {
      if (strace.exitCode !== null) return;
      strace.kill('SIGINT');
      await eventually('strace is gone', () => strace.exitCode !== null || strace.signalCode !== null);
    },
  };
}

function exportNamesAhead(spool: string): string[] {
  return Array.from({ length: NAMES_AHEAD_S }, (_, s) => localStamp(Date.now() + (s - 1) * 1000)).flatMap((stamp) =>
    [1, 2, 3].map((nth) => join(spool, `${exportFileFor(queueIdFor(stamp, nth))}.partial`)),
  );
}
