import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { projectRoot } from './bundles.ts';
import { openLogFile } from './log-file.ts';
import { isLogged, logLine, troubleSentence } from './log-lines.ts';
import type { BoatPlan, PlannedProcess } from './plan-boat.ts';
import { sayProblem } from './say.ts';

/** A moment less than whoever started us gives us. */
const SERVICES_STOP_WITHIN_MS = 1_700;
const BROKER_STOPS_WITHIN_MS = 600;
const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A process that ran this long starts afresh with the shortest pause. */
const STEADY_AFTER_MS = 30_000;
/** The same trouble of the same process is told again only after so long. */
const SAME_AGAIN_AFTER_MS = 60_000;
const MOST_REMEMBERED = 500;
/** Who is not ready after so long is named; on a small machine that is no trouble yet. */
const SLOW_AFTER_MS = 30_000;

export interface Supervised {
  /** Resolves when every process has said that it is ready. */
  readonly ready: Promise<void>;
  /** Resolves with one sentence when a process cannot be started at all. */
  readonly broken: Promise<string>;
  /** Ends every process; the services first, the broker last. */
  stop(): Promise<void>;
}

/**
 * Runs the processes of a plan, keeps what they log in a file, tells what needs a person, and starts one again that dies.
 * They belong to our process group: `run.mjs` ends what is left of it, however we end.
 */
export function superviseBoat(plan: BoatPlan): Supervised {
  const running = new Map<string, ChildProcess>();
  const notReady = new Set(plan.processes.map((one) => one.name));
  const pauses = new Set<NodeJS.Timeout>();
  const log = openLogFile(plan.logFile);
  const toldMs = new Map<string, number>();
  let stopping: Promise<void> | null = null;
  const { promise: ready, resolve: setReady } = Promise.withResolvers<void>();
  const { promise: broken, resolve: setBroken } = Promise.withResolvers<string>();
  pauses.add(
    setTimeout(() => {
      if (notReady.size > 0) sayProblem(`Still waiting for: ${[...notReady].join(', ')}.`);
    }, SLOW_AFTER_MS),
  );

  // The broker first, so that the others find it at once.
  const [first, ...rest] = plan.processes;
  if (first?.name === 'broker') start(first, SHORTEST_PAUSE_MS, () => startAll(rest));
  else startAll(plan.processes);

  function startAll(processes: readonly PlannedProcess[]): void {
    for (const one of processes) start(one, SHORTEST_PAUSE_MS);
  }

  function start({ name, bundle }: PlannedProcess, pauseMs: number, onFirstReady = () => {}): void {
    const startedAt = performance.now();
    const child = spawn(process.execPath, [join(projectRoot, 'dist', bundle)], {
      env: plan.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    running.set(name, child);
    let lastError = '';
    // What keeps a process from starting is told once, with its end.
    const heldBack: (string | null)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (text) => {
        const line = logLine(text);
        if (isLogged(line, plan.logLevel)) log.write(text);
        if (line?.level === 'error') lastError = line.message;
        heldBack.push(troubleSentence(name, line));
        if (line?.message === 'Ready.' && notReady.delete(name)) onFirstReady();
        else if (notReady.has(name)) return;
        for (const sentence of heldBack.splice(0)) tell(sentence);
        if (notReady.size === 0) setReady();
      });
    }
    child.on('error', () => {});
    child.on('close', (code, signal) => {
      running.delete(name);
      if (stopping) return;
      if (notReady.has(name) && signal === null) {
        setBroken(
          `The ${name} could not be started. ${lastError || `It ended with code ${code}; ${plan.logFile} tells more.`}`,
        );
        return;
      }
      const steady = performance.now() - startedAt > STEADY_AFTER_MS;
      const nextPauseMs = steady ? SHORTEST_PAUSE_MS : Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
      sayProblem(`The ${name} ended (${signal ?? `code ${code}`}); it is started again.`);
      const pause = setTimeout(() => {
        pauses.delete(pause);
        start({ name, bundle }, nextPauseMs, onFirstReady);
      }, pauseMs);
      pauses.add(pause);
    });
  }

  function tell(sentence: string | null): void {
    const now = performance.now();
    if (sentence === null || stopping || now - (toldMs.get(sentence) ?? -Infinity) < SAME_AGAIN_AFTER_MS) return;
    if (toldMs.size > MOST_REMEMBERED) toldMs.clear();
    toldMs.set(sentence, now);
    sayProblem(sentence);
  }

  async function endAll(): Promise<void> {
    for (const pause of pauses) clearTimeout(pause);
    const broker = running.get('broker');
    const services = [...running.values()].filter((child) => child !== broker);
    await Promise.all(services.map((child) => end(child, SERVICES_STOP_WITHIN_MS)));
    if (broker) await end(broker, BROKER_STOPS_WITHIN_MS);
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
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return Promise.resolve();
  return new Promise((resolve) => {
    const tooLong = setTimeout(() => child.kill('SIGKILL'), withinMs);
    child.once('exit', () => {
      clearTimeout(tooLong);
      resolve();
    });
    child.kill('SIGTERM');
  });
}
