import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { TestRunner } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';

/** Something that not every machine has, and that some tests need. */
export interface Need {
  /** Why it is not here, as the summary of a run says it; null when it is. */
  readonly lack: string | null;
  /** The Debian package that brings it; null for what no package brings. */
  readonly package: string | null;
}

declare module 'vitest' {
  interface TaskMeta {
    /** Why a test is skipped here. */
    lack?: string;
  }
}

const FOLDERS = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/sbin', '/usr/local/sbin'];

/** A need that holds unless there is a reason against it. */
export const unless = (lack: string | null | undefined | false): Need => ({ lack: lack || null, package: null });

/** A program, and the Debian package that brings it. */
export function program(name: string, debian = name): Need & { readonly path: string } {
  const path = FOLDERS.map((folder) => join(folder, name)).find(existsSync);
  return {
    path: path ?? name,
    lack: path ? null : `${name} is not installed (apt-get install ${debian})`,
    package: debian,
  };
}

/** A Python that knows a module: Debian's own, or another that comes first. */
export function pythonWith(module: string, debian: string): Need & { readonly path: string } {
  const pythons = FOLDERS.map((folder) => join(folder, 'python3')).filter(existsSync);
  const path = [...new Set(['/usr/bin/python3', ...pythons])].find(
    (python) => spawnSync(python, ['-c', `import ${module}`], { stdio: 'ignore' }).status === 0,
  );
  return {
    path: path ?? 'python3',
    lack: path ? null : `no Python here knows ${module} (apt-get install ${debian})`,
    package: debian,
  };
}

export const mosquitto = program('mosquitto');
export const strace = program('strace');
export const curl = program('curl');
export const openssl = program('openssl');
export const shellcheck = program('shellcheck');
export const iproute = program('ip', 'iproute2');
export const dpkgDeb = program('dpkg-deb', 'dpkg');
export const systemdAnalyze = program('systemd-analyze', 'systemd');
export const root = unless(process.getuid?.() !== 0 && 'it takes root');
export const lab = unless(!existsSync(join(projectRoot, '..', 'shared', 'lab')) && 'the lab is not beside the project');

/**
 * Options of a test, or of a block of them, that need something: skipped, with the reason in the run's summary, where it
 * is not. With `CI` set a program that is not installed is an error: nothing is to be passed over there.
 */
export function needs(...all: readonly Need[]): { skip: boolean; meta: { lack?: string } } {
  const lack = firstLack(all);
  return lack === null ? { skip: false, meta: {} } : { skip: true, meta: { lack } };
}

/** The same for the test that runs just now, from a helper that cannot go on. */
export function needHere(...all: readonly Need[]): void {
  const lack = firstLack(all);
  if (lack === null) return;
  const test = TestRunner.getCurrentTest();
  if (!test) throw new Error(`${lack}: needed before the first test of a block`);
  test.context.skip(lack);
}

function firstLack(all: readonly Need[]): string | null {
  const missing = all.find(({ lack }) => lack !== null);
  if (!missing) return null;
  if (process.env.CI && missing.package !== null) {
    throw new Error(`${missing.lack}, and with CI set nothing is skipped for want of a program`);
  }
  return missing.lack;
}
