import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../start-boat/bundles.ts';

/** The time of what has no history here, or came without it: any, as long as it is the same for everybody. Seconds. */
export const WITHOUT_HISTORY_S = Date.UTC(2026, 0, 1) / 1000;

/** The project's own version, of package.json. */
export function projectVersion(): string {
  return JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')).version;
}

/**
 * The time that everything in a package bears, so that the same sources make the same bytes: `SOURCE_DATE_EPOCH` as
 * reproducible-builds.org has it, else the last commit's. Seconds since 1970.
 */
export function releaseTime(sourceDateEpoch: string | undefined): number {
  if (sourceDateEpoch) return Number(sourceDateEpoch);
  try {
    const log = ['-C', projectRoot, 'log', '-1', '--format=%ct'];
    return Number(execFileSync('git', log, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    return WITHOUT_HISTORY_S;
  }
}
