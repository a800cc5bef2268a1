import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../start-boat/bundles.ts';
import { ARCHITECTURES, type Architecture } from './architectures.ts';

export interface NodeRuntime {
  readonly version: string;
  readonly program: string;
  readonly license: string;
}

interface Locked {
  readonly version: string;
  readonly integrity: string;
}

/**
 * The Node that the lock file names for this architecture. npm installs it for the machine's own architecture only; any
 * other is fetched as a tarball, kept in `.cache/`, and used only while it has the lock file's digest. `scratch` is a
 * folder for what is unpacked.
 */
export function nodeRuntime(architecture: Architecture, scratch: string): NodeRuntime {
  const name = `node-linux-${ARCHITECTURES[architecture].npm}`;
  const locked = lockedPackage(name);
  const installed = join(projectRoot, 'node_modules', name);
  const folder = isInstalled(installed, locked) ? installed : unpacked(tarball(name, locked), join(scratch, name));
  return { version: locked.version, program: join(folder, 'bin', 'node'), license: join(folder, 'LICENSE') };
}

function lockedPackage(name: string): Locked {
  const lock = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8'));
  const locked = lock.packages[`node_modules/${name}`];
  if (!locked) throw new Error(`package-lock.json does not name ${name}: npm install ${name} --save-optional --force`);
  return locked;
}

function isInstalled(folder: string, { version }: Locked): boolean {
  if (!existsSync(join(folder, 'bin', 'node'))) return false;
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version === version;
}

function tarball(name: string, { version, integrity }: Locked): string {
  const cache = join(projectRoot, '.cache');
  const file = join(cache, `${name}-${version}.tgz`);
  if (!existsSync(file)) {
    mkdirSync(cache, { recursive: true });
    const options = ['--pack-destination', cache, '--ignore-scripts', '--silent'];
    execFileSync('npm', ['pack', `${name}@${version}`, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
  }
  const digest = `sha512-${createHash('sha512').update(readFileSync(file)).digest('base64')}`;
  if (digest !== integrity) {
    rmSync(file);
    throw new Error(`${file} was not what package-lock.json names, and is removed: run this again to fetch it anew.`);
  }
  return file;
}

function unpacked(file: string, into: string): string {
  mkdirSync(into, { recursive: true });
  const wanted = ['package/bin/node', 'package/LICENSE'];
  execFileSync('tar', ['--extract', '--gzip', '--strip-components=1', '--directory', into, '--file', file, ...wanted]);
  return into;
}
