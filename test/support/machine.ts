import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { root, unless } from './needs.ts';

const BOOT = join(projectRoot, '..', 'shared', 'lab', 'systemd-boot.sh');
const BASE = '/var/tmp/boat-lab/rootfs-base/sbin/init';

/** A machine is a container with a systemd of its own: that takes root, the lab beside the project, and its base tree. */
export const bootedMachines = [
  root,
  unless(!existsSync(BOOT) && 'the lab is not beside the project'),
  unless(!existsSync(BASE) && 'the lab has no base tree to boot: lab/mkbase.sh makes it'),
];

export interface BootOptions {
  /** Shell, run on this machine before the boot; `$ROOT` is the machine's file system. */
  readonly prepare?: string;
  /** Kills the whole machine, as a power cut of all its processes, so long after the script has begun. */
  readonly killAfterS?: number;
  readonly withinS?: number;
}

export interface Booted {
  /** What the script wrote. */
  readonly output: string;
  readonly exitCode: number;
  readonly journal: string;
}

/** A machine with a disk of its own; each `boot` runs a shell script in it and powers it off. Gone with the test. */
export function createMachine() {
  const state = mkdtempSync('/var/tmp/d3kos-machine-');
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));

  return {
    boot(script: string, { prepare, killAfterS, withinS = 120 }: BootOptions = {}): Promise<Booted> {
      const args = ['-s', state, '-t', String(withinS)];
      if (prepare) args.push('-p', prepare);
      if (killAfterS) args.push('-k', String(killAfterS));
      return new Promise((resolve) => {
        execFile(BOOT, [...args, '--', script], { maxBuffer: 64 * 1024 * 1024 }, (error, stdout) => {
          const exitCode = typeof error?.code === 'number' ? error.code : error ? 1 : 0;
          resolve({ output: stdout, exitCode, journal: textOf(join(state, 'journal.txt')) });
        });
      });
    },
  };
}
export type Machine = ReturnType<typeof createMachine>;

function textOf(path: string): string {
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}
