import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './bundles.ts';
import type { BoatPlan, PlannedProcess } from './plan-boat.ts';
import { parsed, readableLine, sayProblem } from './say.ts';

const STOP_WITHIN_MS = 4_000;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A process that ran this long starts afresh with the shortest pause. */
const STEADY_AFTER_MS = 30_000;

export interface Supervised {
  /** Resolves when every process has said that it is ready. */
  readonly ready: Promise<void>;
  /** Resolves with one sentence when a process cannot be started at all. */
  readonly broken: Promise<string>;
  /** Ends every process; the services first, the broker last. */
  stop(): Promise<void>;
}

/** Runs the processes of a plan, prints their logs, and starts one again that dies. */
export function superviseBoat(plan: BoatPlan): Supervised {
  const running = new Map<string, ChildProcess>();
  const notReady = new Set(plan.processes.map((one) => one.name));
  const pauses = new Set<NodeJS.Timeout>();
  let stopping: Promise<void> | null = null;
  let setReady = () => {};
  let setBroken = (_sentence: string) => {};
  const ready = new Promise<void>((resolve) => {
    setReady = resolve;
  });
  const broken = new Promise<string>((resolve) => {
    setBroken = resolve;
  });

  // The broker first, so that the others find it at once.
  const [first, ...rest] = plan.processes;
  if (first?.name === 'broker') start(first, SHORTEST_PAUSE_MS, () => startAll(rest));
  else startAll(plan.processes);

  function startAll(processes: readonly PlannedProcess[]): void {
    for (const one of processes) start(one, SHORTEST_PAUSE_MS);
  }

  function start({ name, bundle }: PlannedProcess, pauseMs: number, onFirstReady = () => {}): void {
    const startedAt = performance.now();
    // In a process group of its own, so that Ctrl-C reaches it through `stop`, in order.
    const child = spawn(process.execPath, [join(projectRoot, 'dist', bundle)], {
      env: plan.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    running.set(name, child);
    let lastError = '';
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (text) => {
        process.stdout.write(`${readableLine(name, text)}\n`);
        const line = parsed(text);
        if (line?.level === 'error') lastError = line.message;
        if (line?.message !== 'Ready.' || !notReady.delete(name)) return;
        onFirstReady();
        if (notReady.size === 0) setReady();
      });
    }
    child.on('close', (code, signal) => {
      running.delete(name);
      if (stopping) return;
      if (notReady.has(name) && signal === null) {
        setBroken(`The ${name} could not be started. ${lastError || `It ended with code ${code}.`}`);
        return;
      }
      const steady = performance.now() - startedAt > STEADY_AFTER_MS;
      const nextPauseMs = steady ? SHORTEST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      sayProblem(`The ${name} ended (${signal ?? `code ${code}`}); it is started again.`);
      const pause = setTimeout(() => {
        pauses.delete(pause);
        start({ name, bundle }, nextPauseMs);
      }, pauseMs);
      pauses.add(pause);
    });
  }

  async function endAll(): Promise<void> {
    for (const pause of pauses) clearTimeout(pause);
    const broker = running.get('broker');
    const services = [...running.values()].filter((child) => child !== broker);
    await Promise.all(services.map((child) => end(child, STOP_WITHIN_MS - 1_000)));
    if (broker) await end(broker, 1_000);
  }

  return {
    ready,
    broken,
    stop() {
      stopping ??= endAll();
      return stopping;
    },
  };
}

/** Asks a process to end, and ends it if it has not done so in time. */
function end(child: ChildProcess, withinMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    const tooLong = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('exit', () => {
      clearTimeout(tooLong);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
