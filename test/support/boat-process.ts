import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { childEnv } from './child-env.ts';
import { eventually } from './eventually.ts';

export interface ProcessLine {
  readonly level?: string;
  readonly message?: string;
  readonly [field: string]: unknown;
}

/** They do not outlive who supervises them, however that ends. */
const living = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL');
});

export type BoatProcess = ReturnType<typeof superviseProcess>;

/**
 * One bundle as a process of its own, kept running as systemd does: when it dies it is started again at once, until
 * `stop`. What it logs is kept. `prefix` is a command that runs it somewhere else.
 */
export function superviseProcess(name: string, env: Record<string, string>, prefix: readonly string[] = []) {
  const lines: ProcessLine[] = [];
  let child: ChildProcess | null = null;
  let wanted = false;
  let starts = 0;

  function start(): void {
    wanted = true;
    starts += 1;
    const [command = '', ...args] = [...prefix, process.execPath, join(projectRoot, 'dist', `${name}.js`)];
    const one = spawn(command, args, {
      env: { ...childEnv(), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child = one;
    living.add(one);
    for (const stream of [one.stdout, one.stderr]) {
      createInterface({ input: stream }).on('line', (text) => lines.push(parsed(text)));
    }
    one.on('exit', () => {
      living.delete(one);
      if (child === one) child = null;
      if (wanted) start();
    });
  }

  const gone = (one: ChildProcess) =>
    eventually(`${name} has ended`, () => one.exitCode !== null || one.signalCode !== null, 10_000);

  return {
    name,
    lines,
    start,
    get pid(): number {
      return child?.pid ?? 0;
    },
    get starts(): number {
      return starts;
    },
    /** Resolves when the newest start is ready. */
    async ready(): Promise<void> {
      const isReady = ({ message, pid }: ProcessLine) => message === 'Ready.' && pid === child?.pid;
      await eventually(`${name} is ready`, () => lines.some(isReady), 60_000);
    },
    /** Ends it and leaves it ended. */
    async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
      wanted = false;
      const one = child;
      if (!one) return;
      one.kill(signal);
      await gone(one);
    },
    /** Kills it; it is started again, as after any death. */
    async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
      const one = child;
      if (!one) return;
      one.kill(signal);
      await gone(one);
    },
  };
}

function parsed(text: string): ProcessLine {
  try {
    return JSON.parse(text) as ProcessLine;
  } catch {
    return { message: text };
  }
}
