import closeWithGrace from 'close-with-grace';
import { filesOf, folderOf, foldersOf, isDiskAway, throwIfPlacesAway } from './check-places.ts';
import { systemClock } from './clock.ts';
import type { commonSettings } from './common-settings.ts';
import { dataFolders } from './data-folders.ts';
import type { Running, ServiceDefinition } from './define-service.ts';
import { endProcess, noteEnding, safeEnding } from './end-process.ts';
import { endWithStarter } from './end-with-starter.ts';
import { messageOf } from './errors.ts';
import { EXIT_CONFIG, explainEnd, isConfigError } from './explain-end.ts';
import { DiskAwayError, linkedOf } from './folder-away.ts';
import { keepPlaces } from './keep-places.ts';
import { createLogger, type Logger, type SeldomRepeating } from './logger.ts';
import { rememberOtherDisks, throwIfDiskWent } from './other-disks.ts';
import { takeOwnLock } from './own-lock.ts';
import { type OwnZone, ownTimeZone } from './own-time-zone.ts';
import { readConfig } from './read-config.ts';
import { giveMemoryBackAtRest, keepMemorySmall } from './rest.ts';
import { answerCall } from './service-call.ts';
import type { ConfigOf } from './settings.ts';
import type { ServiceState } from './state-sentence.ts';
import { createSupervision, type Supervision } from './supervision.ts';
import { throwIfRestoring } from './unfinished-restore.ts';
import { version } from './version.ts';

type Env = Record<string, string | undefined>;

/** As sysexits.h has it: a wrong call. */
const EXIT_USAGE = 64;
const CLOSE_DEADLINE_MS = 4_500;
/**
 * Left to the system: a handler in JavaScript never gets to run after a crash in native code, which would happen again
 * and again at full load instead of ending the process.
 */
const CRASH_SIGNALS = ['SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP', 'SIGABRT'] as const;

/**
 * Runs services in this process until a signal, or until a one-shot is done: settings, log, start, readiness to
 * systemd, clean end on SIGTERM and SIGINT. The only place that touches signals and exit codes.
 */
export async function runServices(definitions: readonly ServiceDefinition[], env: Env): Promise<void> {
  answerAndExit(definitions);
  keepMemorySmall();
  const ownZone = ownTimeZone(env);
  const running: Running[] = [];
  let ending = false;
  const logs: SeldomRepeating[] = [];
  const log = logNamed(logs, definitions.length === 1 ? (definitions[0]?.name ?? '') : 'all', env.LOG_LEVEL || 'info');
  const supervision = createSupervision(env, process.pid, systemClock, log);
  const closer = closeWithGrace(
    // A rejection that nobody handled is then an error that nobody caught.
    { delay: CLOSE_DEADLINE_MS, logger: false, skip: [...CRASH_SIGNALS, 'unhandledRejection'] },
    async ({ err, signal }) => {
      ending = true;
      noteEnding();
      const isForPerson = err !== undefined && isConfigError(err);
      if (isForPerson) log.error({ code: 'config' }, err.message);
      else if (err) log.error({ error: messageOf(err), stack: err.stack }, 'An unexpected error ends this process.');
      else log.info({ signal }, 'Stopping.');
      supervision.stopping(err === undefined);
      for (const service of running.toReversed()) await service.close();
      sayUnsaid(logs);
      if (err instanceof DiskAwayError) supervision.waitForDisk();
      if (isForPerson) process.exit(EXIT_CONFIG);
    },
  );
  process.setUncaughtExceptionCaptureCallback((error) => {
    if (ending || safeEnding.areAllSafe())
      return void (process as NodeJS.EventEmitter).emit('uncaughtException', error);
    log.error({ error: messageOf(error) }, 'This process ends as soon as no database is left that it alone has.');
    safeEnding.end(error);
  });
  // An end that nobody could prepare: a second error, or a close that took too long.
  process.once('exit', safeEnding.areAllSafe);
  endWithStarter(env, () => {
    if (!ending) void closer.close();
  });
  await supervision.mayStart(() => isDiskAway(definitions, env));
  if (ending) return;
  supervision.starting(async () => {
    for (const service of running) await service.prove?.();
  });
  try {
    throwIfPlacesAway(definitions, env);
    for (const definition of definitions) {
      const started = await startService(definition, env, supervision, logs, ownZone);
      if (ending) return void (await started.close());
      running.push(started);
    }
  } catch (error) {
    sayUnsaid(logs);
    if (error instanceof DiskAwayError) supervision.waitForDisk();
    process.exit(explainEnd(error, log));
  }
  supervision.ready();
  giveMemoryBackAtRest(systemClock);
  log.info({ version, pid: process.pid }, 'Ready.');
  const [only] = running;
  if (running.length === 1 && only?.finished) {
    const exitCode = await only.finished;
    closer.uninstall();
    await only.close();
    sayUnsaid(logs);
    process.exit(exitCode);
  }
}

function logNamed(logs: SeldomRepeating[], name: string, level: string): Logger {
  const log = createLogger(name, level);
  logs.push(log);
  return log;
}

/** What the logs only counted is not lost with the process. */
function sayUnsaid(logs: readonly SeldomRepeating[]): void {
  for (const log of logs) log.sayUnsaid();
}

async function startService(
  definition: ServiceDefinition,
  env: Env,
  supervision: Supervision,
  logs: SeldomRepeating[],
  ownZone: OwnZone,
): Promise<Running> {
  const config = readConfig(definition.settings, env) as ConfigOf<typeof commonSettings>;
  const log = logNamed(logs, definition.name, config.logLevel);
  const context = {
    config,
    clock: systemClock,
    log,
    folders: dataFolders(config.dataDir),
    ownZone,
    tellState: (state: ServiceState) => supervision.tell(definition.name, state),
  };
  if (definition.oneShot !== undefined) return definition.start(context as never, env);
  const worksIn = folderOf(definition, config);
  const [ownFolders, ownFiles] = [foldersOf(definition, worksIn), filesOf(definition, worksIn)];
  const lock = takeOwnLock({
    dataDir: worksIn,
    name: definition.name,
    version,
    now: systemClock.now(),
    without: (error) => log.warn({ error }, 'Whether another one works on the same data cannot be told here.'),
  });
  throwIfRestoring(worksIn);
  rememberOtherDisks(worksIn, [...ownFolders, ...linkedOf(ownFiles)], systemClock.now());
  let running: Running | null = null;
  const places = keepPlaces({
    folders: dataFolders(worksIn),
    service: definition.name,
    shelter: env.RUNTIME_DIRECTORY,
    clock: systemClock,
    log,
    onLook(haveChanged) {
      endIfThrown(() => lock.look());
      endIfThrown(() => throwIfDiskWent(worksIn, [...ownFolders, ...ownFiles]));
      // Whoever of this process finds it out first: what vanished may have been around all of its databases.
      if (haveChanged) safeEnding.areAllSafe();
      try {
        running?.putRight?.(haveChanged);
      } catch (error) {
        log.warn({ error: messageOf(error) }, 'What vanished could not all be put right; it is looked at again.');
      }
    },
    // A service manager makes what belongs to it when it starts us, and keeps what we could save there until then.
    onImpossible: (error) => env.RUNTIME_DIRECTORY && safeEnding.end(error),
  });
  const started = await definition.start({ ...context, places, lockProof: lock.proof } as never, env);
  running = started;
  return {
    ...started,
    async close() {
      places.close();
      await started.close();
      lock.release();
    },
  };
}

/** Another one took the lock meanwhile, or a disk is gone: what this one writes from now on would be lost. */
function endIfThrown(look: () => void): void {
  try {
    look();
  } catch (error) {
    endProcess(error);
  }
}

/** A process of the boat takes no arguments. */
function answerAndExit(definitions: readonly ServiceDefinition[]): void {
  const answer = answerCall(process.argv.slice(2), definitions, version);
  if (answer === null) return;
  (answer.isProblem ? process.stderr : process.stdout).write(`${answer.text}\n`);
  process.exit(answer.isProblem ? EXIT_USAGE : 0);
}
