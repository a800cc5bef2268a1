import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isAsBuilt } from '../built-files.ts';
import { ENTRIES } from '../bundle-entries.ts';
import { sayProblem } from './say.ts';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const ENDS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
const SOURCES = ['broker', 'services', 'shared', 'deploy', 'package.json', 'package-lock.json'];

/** Whether every bundle, and what they load, is there as it was built, and newer than everything it is made from. */
export function bundlesAreFresh(dist = join(projectRoot, 'dist')): boolean {
  const newestSource = Math.max(...SOURCES.map((source) => newestIn(join(projectRoot, source))));
  const bundles = Object.keys(ENTRIES).map((name) => join(dist, `${name}.js`));
  return bundles.every((bundle) => modifiedAt(bundle) > newestSource) && isAsBuilt(dist);
}

/**
 * Builds all bundles. Ends this process when that fails, with the builder's own message, and in words when it is told to
 * end meanwhile; `begins` is called once it would.
 */
export async function buildBundles(
  begins = () => {},
  builder = join(projectRoot, 'deploy', 'build.ts'),
): Promise<void> {
  let child: ChildProcess | null = null;
  let told: NodeJS.Signals | null = null;
  const pass = (signal: NodeJS.Signals) => {
    told = signal;
    child?.kill(signal);
  };
  for (const signal of ENDS) process.on(signal, pass);
  begins();
  child = spawn(process.execPath, [builder], { stdio: 'inherit' });
  const [code] = (await once(child, 'exit')) as [number | null];
  for (const signal of ENDS) process.off(signal, pass);
  if (told !== null) {
    sayProblem('Ended while the processes were being built: nothing runs, and the next start builds them.');
    process.exit(128 + constants.signals[told]);
  }
  if (code !== 0) process.exit(code ?? 1);
}

function newestIn(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
