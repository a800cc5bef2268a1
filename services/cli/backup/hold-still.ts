import { type OwnLock, tryOwnLock } from '../../../shared/runtime/own-lock.ts';
import { version } from '../../../shared/runtime/version.ts';
import { WORKERS } from './data-layout.ts';

export type Worker = (typeof WORKERS)[number];

/** Who works in a folder of data, and who cannot begin to for as long as this is held. */
export interface Still {
  /** Those that do not run, and are kept from it. */
  readonly atRest: ReadonlySet<Worker>;
  /** Those that run, each with its process. */
  readonly running: readonly string[];
  release(): void;
}

/** Keeps every process of ours that does not run from starting in a folder, until `release`; `work` is what for. */
export function holdStill(dataDir: string, work: string, now: number): Still {
  const locks: OwnLock[] = [];
  const atRest = new Set<Worker>();
  const running: string[] = [];
  for (const name of WORKERS) {
    const tried = tryOwnLock({ dataDir, name, version, now }, 0, work);
    if ('lock' in tried) {
      locks.push(tried.lock);
      atRest.add(name);
    } else if ('takenBy' in tried) {
      const { pid, work: other } = tried.takenBy;
      running.push(`${other ?? name}${pid === undefined ? '' : ` (process ${pid})`}`);
    }
  }
  return {
    atRest,
    running: [...new Set(running)],
    release(): void {
      for (const lock of locks) lock.release();
    },
  };
}
