import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFileSync } from '../../../shared/boat/plain-file.ts';
import { VisitError } from '../../../shared/bus/visit-error.ts';
import { LICENSE_PATH, type LicenseReading, parseLicense, unreadLicense } from '../../../shared/export/license.ts';
import type { BoatFacts } from '../../../shared/findings/boat-facts.ts';
import { diskInTheWay } from '../../../shared/findings/disk-findings.ts';
import { DIRECT, networkCheck, type WayOut, wayOut } from '../../../shared/http/way-out.ts';
import { keepFreeOf } from '../../../shared/runtime/common-settings.ts';
import { type DataFolders, dataFolders } from '../../../shared/runtime/data-folders.ts';
import { AppError, systemCodeOf } from '../../../shared/runtime/errors.ts';
import type { NetworkState } from '../../../shared/runtime/network-check.ts';
import { readOwnDisk } from '../../../shared/runtime/own-disks.ts';
import { proxyFor } from '../../../shared/runtime/proxy.ts';
import { readSettings } from '../../../shared/runtime/read-config.ts';
import type { ConfigOf, Settings } from '../../../shared/runtime/settings.ts';
import { boatFacts } from '../boat-facts.ts';
import { type BoatState, readBoatState } from '../boat-state.ts';
import { everySetting } from '../every-setting.ts';
import { type HttpAnswer, httpCall } from '../http-call.ts';
import type { Io } from '../io.ts';
import { brokerUrl, type CliConfig, cliSettings, gatewayUrl, isOurBroker, visitorLogin } from '../settings.ts';
import { credentialsFolder, type Surroundings } from '../surroundings.ts';
import { askCentral, tokenFor } from './ask-central.ts';
import { BESIDE } from './check.ts';
import { readUnits, type Unit } from './read-units.ts';

const ANSWER_MS = 4_000;
const COMMAND_MS = 3_000;

export type Context = ReturnType<typeof createContext>;

/** What the checks look at. What several of them need is asked for once. */
export function createContext(io: Io, surroundings: Surroundings) {
  const { env, envFile, untold } = surroundings;
  const cli: CliConfig = lenient(cliSettings, env);
  const collector = lenient(everySetting.collector, env);
  const queueKeeper = lenient(everySetting['queue-keeper'], env);
  const uploader = lenient(everySetting.uploader, env);
  const { way, wayTrouble } = lenientWay(uploader);
  const untoldProxy = proxyNobodyTold(uploader, untold);
  const folders: DataFolders = dataFolders(cli.dataDir);
  const credentials = credentialsFolder(envFile.path, cli);
  const license = once(() => readLicense(collector.boatRoot));
  const { clock, places } = io;

  /** What a command says; null when it is not there, fails or takes too long. */
  function ask(command: string, ...args: string[]): Promise<string | null> {
    return new Promise((resolve) => {
      execFile(command, args, { env: { PATH: places.path }, timeout: COMMAND_MS }, (error, stdout) =>
        resolve(error ? null : stdout),
      );
    });
  }

  const state = once(
    (): Promise<BoatState | VisitError> =>
      readBoatState({ url: brokerUrl(cli), login: visitorLogin(cli), clock }).catch(asVisitError),
  );

  const disk = once(() => readOwnDisk(folders, keepFreeOf(queueKeeper), join(places.proc, 'mounts')));

  /** Whether the broker is ours, as far as is known: ours lets every reader of this machine in, and tells of itself. */
  const mayBeOurBroker = once(async (): Promise<boolean> => {
    if (!isOurBroker(cli)) return false;
    const seen = await state();
    if (seen instanceof VisitError) return seen.trouble !== 'login';
    return seen.services.size === 0 || seen.services.has('broker');
  });

  return {
    io,
    env,
    envFile,
    untold,
    cli,
    collector,
    queueKeeper,
    uploader,
    /** How the central database is reached: through a proxy, and by whose word. */
    way,
    /** Why the uploader does not start with what is set of that; null when it does. */
    wayTrouble,
    /** The setting of a proxy that leads there, of which nobody here was told more; null when there is none. */
    untoldProxy,
    folders,
    credentials,
    ask,
    license,
    /** What this system's own folder of texts says; null when there is none. */
    told: (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null),
    state,
    mayBeOurBroker,
    /** Where the disk of the data is mounted, as a finding names what it is about; nothing where that is not told. */
    mountPoint(): { of?: string } {
      const of = disk()?.mountPoint;
      return of ? { of } : {};
    },
    /** What to do about who does not answer, unless nothing can be written to the disk: its own checks tell what to do then. */
    unlessDisk: (step: string): string => (diskInTheWay(disk()) === null ? step : BESIDE),
    /** What the bus tells, with what this computer tells; a VisitError when the broker does not let us look. */
    facts: once(async (): Promise<BoatFacts | VisitError> => {
      const seen = await state();
      const reading = license();
      return seen instanceof VisitError ? seen : boatFacts(seen, cli, io, reading === 'hidden' ? null : reading);
    }),
    health: once(() => answerOrError(httpCall(`${gatewayUrl(cli)}/health`, { clock, timeoutMs: ANSWER_MS }))),
    network: once(
      async (): Promise<NetworkState> =>
        (untoldProxy === null && (await networkCheck(uploader, way, clock)?.())) || { online: true },
    ),
    /** Null when there is no central database to ask, or the way to it would show the token to others, or is not known. */
    central: once(async (): Promise<HttpAnswer | Error | null> => {
      if (untoldProxy !== null) return null;
      const reading = license();
      const id = reading !== 'hidden' && reading.ok ? reading.license.installationId : null;
      const token = untold.includes('CENTRAL_TOKEN') ? '' : tokenFor(uploader, id, credentials);
      return askCentral(uploader, id, token, clock, ANSWER_MS, way);
    }),
    /** Null when there is no systemd. */
    units: once(
      async (): Promise<ReadonlyMap<string, Unit> | null> =>
        existsSync(join(places.run, 'systemd/system')) ? readUnits(ask) : null,
    ),
  };
}

function once<T>(ask: () => T): () => T {
  let answer: { readonly value: T } | null = null;
  return () => {
    answer ??= { value: ask() };
    return answer.value;
  };
}

/** A wrong setting is one check's finding; the others look with its default. */
const lenient = <S extends Settings>(settings: S, env: Surroundings['env']): ConfigOf<S> =>
  readSettings(settings, env).config;

/** Where a file of authorities cannot be used, the others look without it. */
function lenientWay(uploader: ConfigOf<typeof everySetting.uploader>): { way: WayOut; wayTrouble: string | null } {
  if (uploader.centralApiUrl === null) return { way: DIRECT, wayTrouble: null };
  const endpoint = new URL(uploader.centralApiUrl);
  try {
    return { way: wayOut(endpoint, uploader), wayTrouble: null };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const without = { ...uploader, extraAuthorities: '', certFile: '' };
    return { way: wayOut(endpoint, without), wayTrouble: error.message };
  }
}

/** The proxy through which the central database is reached, by its setting, where only that is known. */
function proxyNobodyTold(uploader: ConfigOf<typeof everySetting.uploader>, untold: readonly string[]): string | null {
  if (uploader.centralApiUrl === null) return null;
  const named = (setting: string, value: string) => (untold.includes(setting) ? 'http://untold.invalid' : value);
  const { setting = '' } =
    proxyFor(new URL(uploader.centralApiUrl), {
      httpsProxy: named('HTTPS_PROXY', uploader.httpsProxy),
      httpProxy: named('HTTP_PROXY', uploader.httpProxy),
      allProxy: named('ALL_PROXY', uploader.allProxy),
      noProxy: uploader.noProxy,
    }) ?? {};
  return untold.includes(setting) ? setting : null;
}

function asVisitError(error: unknown): VisitError {
  if (error instanceof VisitError) return error;
  throw error;
}

export async function answerOrError(call: Promise<HttpAnswer>): Promise<HttpAnswer | Error> {
  try {
    return await call;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** `hidden` when this user may not read it. */
function readLicense(boatRoot: string): LicenseReading | 'hidden' {
  try {
    return parseLicense(readPlainFileSync(join(boatRoot, LICENSE_PATH)));
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'EACCES') return 'hidden';
    return unreadLicense(code);
  }
}
