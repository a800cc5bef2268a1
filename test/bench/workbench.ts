import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '../support/eventually.ts';

/** Folders and processes of one measurement; all gone after `clear`. They lie under TMPDIR, whose disk is measured. */
export function workbench() {
  const folders: string[] = [];
  const children: ChildProcess[] = [];
  return {
    folder(): string {
      const folder = mkdtempSync(join(tmpdir(), 'd3kos-bench-'));
      folders.push(folder);
      return folder;
    },
    /** Starts a process; its output is dropped, its end is no surprise. */
    start(command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
      const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: 'ignore' });
      children.push(child);
      return child;
    },
    async clear(): Promise<void> {
      for (const child of children.splice(0)) {
        if (child.exitCode !== null || child.signalCode !== null) continue;
        child.kill('SIGTERM');
        const ended = once(child, 'exit');
        await Promise.race([ended, new Promise((resolve) => setTimeout(resolve, 5_000, 'late'))]).then((how) => {
          if (how === 'late') child.kill('SIGKILL');
        });
      }
      for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export type Workbench = ReturnType<typeof workbench>;

/** One measurement with a workbench of its own, cleared whatever comes of it. */
export async function onBench<T>(work: (bench: Workbench) => Promise<T>): Promise<T> {
  const bench = workbench();
  try {
    return await work(bench);
  } finally {
    await bench.clear();
  }
}

/** Resolves when somebody listens on this port of loopback. */
export async function listens(port: number): Promise<void> {
  await eventually(
    `port ${port} is open`,
    () =>
      new Promise<boolean>((resolve) => {
        const socket = connect({ port, host: '127.0.0.1' });
        socket.once('connect', () => socket.destroy() && resolve(true));
        socket.once('error', () => resolve(false));
      }),
    20_000,
  );
}

/** The value that a share `q` of them does not exceed. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? Number.NaN;
}
