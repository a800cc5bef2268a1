import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ENTRIES } from '../bundle-entries.ts';

export const projectRoot = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

const SOURCES = ['broker', 'services', 'shared', 'deploy', 'package.json', 'package-lock.json'];

/** Whether every bundle, and what they load, is there and newer than everything it is made from. */
export function bundlesAreFresh(dist = join(projectRoot, 'dist')): boolean {
  const newestSource = Math.max(...SOURCES.map((source) => newestIn(join(projectRoot, source))));
  const bundles = Object.keys(ENTRIES).map((name) => join(dist, `${name}.js`));
  return hasAny(join(dist, 'prebuilds')) && bundles.every((bundle) => modifiedAt(bundle) > newestSource);
}

/** Builds all bundles; ends this process with the builder's own message when that fails. */
export function buildBundles(): void {
  const built = spawnSync(process.execPath, [join(projectRoot, 'deploy', 'build.ts')], { stdio: 'inherit' });
  if (built.status !== 0) process.exit(built.status ?? 1);
}

function newestIn(path: string): number {
  const info = statSync(path);
  if (!info.isDirectory()) return info.mtimeMs;
  return Math.max(info.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))));
}

function hasAny(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

function modifiedAt(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
