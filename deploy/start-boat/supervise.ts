import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ENDS_WITH_STDIN } from '../../shared/runtime/end-with-starter.ts';
import { EXIT } from '../exit-codes.ts';
import { projectRoot } from './bundles.ts';
import { openLogFile } from './log-file.ts';
import { isLogged, type LogLine, lastingIn, logLine, troubleSentence } from './log-lines.ts';
import type { BoatPlan, PlannedProcess } from './plan-boat.ts';
import { say, sayProblem } from './say.ts';
import type { LastingTeller } from './tell-lasting.ts';

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
/** Whoever is ended by a signal so often in a row, and was never ready, is not started again. */
const MOST_KILLED_STARTS = 3;
/** Lines that tell where in a program it ended, and not why. */
const NO_WORDS = /^\s*($|\^|\d+: |at |#\d|-----|Node\.js v)/;
/** Who is not ready after so long is named; on a small machine that is no trouble yet. */
const SLOW_AFTER_MS = 30_000;

export interface Supervised {
  /** Resolves when every process has said that it is ready. */
  readonly ready: Promise<void>;
  /** Resolves with one sentence when a process cannot be started at all, and whether a setting is why. */
  readonly broken: Promise<{ readonly sentence: string; readonly isSetting: boolean }>;
  /** Runs one that ends by itself; gives its exit code. */
  runOnce(one: PlannedProcess): Promise<number>;
  /** Ends every process; the services first, the broker last. */
  stop(): Promise<void>;
}

/**
 * Runs the processes of a plan, keeps what they log in a file, tells what needs a person, and starts one again that dies.
 * They belong to our process group, of which `run.mjs` ends what is left; and each ends by itself once we are gone.
 */
export function superviseBoat(plan: BoatPlan, lasting: LastingTeller): Supervised {
  const running = new Map<string, ChildProcess>();
  const notReady = new Set(plan.processes.map((one) => one.name));
  const pauses = new Set<NodeJS.Timeout>();
  const log = openLogFile(plan.logFile);
  const toldMs = new Map<string, number>();
  const killedStarts = new Map<string, number>();
  let stopping: Promise<void> | null = null;
  const { promise: ready, resolve: setReady } = Promise.withResolvers<void>();
  const { promise: broken, resolve: setBroken } = Promise.withResolvers<Awaited<Supervised['broken']>>();
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

  function spawned({ name, bundle }: PlannedProcess) {
    const child = spawn(process.execPath, [join(projectRoot, 'dist', bundle)], {
      // We never write: its standard input closes when we are gone, however that is.
      env: { ...plan.env, [ENDS_WITH_STDIN]: 'true' },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    child.stdin.on('error', () => {});
    child.on('error', () => {});
    running.set(name, child);
    return child;
  }

  function runOnce(one: PlannedProcess): Promise<number> {
    const child = spawned(one);
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (text) => {
        const line = logLine(text);
        if (isLogged(line, plan.logLevel)) log.write(text);
        hear(one.name, line);
      });
    }
    return new Promise((resolve) => {
      child.on('close', (code) => {
        running.delete(one.name);
        resolve(code ?? EXIT.failed);
      });
    });
  }

  function start({ name, bundle }: PlannedProcess, pauseMs: number, onFirstReady = () => {}): void {
    const startedAt = performance.now();
    const isAgain = !notReady.has(name);
    const child = spawned({ name, bundle });
    let lastError = '';
    let lastWords = '';
    // What keeps a process from starting is told once, with its end.
    const heldBack: (LogLine | null)[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (text) => {
        const line = logLine(text);
        if (isLogged(line, plan.logLevel)) log.write(text);
        if (line?.level === 'error') lastError = line.message;
        if (line === null && stream === child.stderr && !NO_WORDS.test(text)) lastWords = text.trim().slice(0, 300);
        heldBack.push(line);
        // Whether the broker answers again tells who asks it.
        if (line?.message === 'Ready.' && isAgain && name !== 'broker') say(`The ${name} runs again.`);
        if (line?.message === 'Ready.' && notReady.delete(name)) onFirstReady();
        else if (notReady.has(name)) return;
        for (const one of heldBack.splice(0)) hear(name, one);
        if (notReady.size === 0) setReady();
      });
    }
    child.on('close', (code, signal) => {
      running.delete(name);
      lasting.forget(name);
      if (stopping) return;
      if (notReady.has(name) && !mayTryAgain(name, signal)) {
        const killed = `${signal} ended it ${MOST_KILLED_STARTS} times${lastWords && `, last with “${lastWords}”`}`;
        const why = signal === null ? `It ended with code ${code}` : killed;
        const sentence = `The ${name} could not be started. ${lastError || `${why}; ${plan.logFile} tells more.`}`;
        setBroken({ sentence, isSetting: code === EXIT.config });
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

  /** A kill may be an accident; several in a row, before it was ever ready, are not. */
  function mayTryAgain(name: string, signal: string | null): boolean {
    const killed = (killedStarts.get(name) ?? 0) + 1;
    killedStarts.set(name, killed);
    return signal !== null && killed < MOST_KILLED_STARTS;
  }

  function hear(name: string, line: LogLine | null): void {
    const state = lastingIn(name, line);
    if (state === null) tell(troubleSentence(name, line));
    else if (!state.begins) lasting.ends(state.of, state.sentence);
    else if (!stopping) lasting.begins(state.of, state.sentence);
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
    runOnce,
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
