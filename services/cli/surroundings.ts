import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { AppError, systemCodeOf } from '../../shared/runtime/errors.ts';
import { readConfig } from '../../shared/runtime/read-config.ts';
import { shellWord } from '../../shared/runtime/shell-word.ts';
import { parseEnvFile } from './env-file.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import { mergeSettings, UNTOLD } from './merge-settings.ts';
import { type CliConfig, cliSettings } from './settings.ts';
import { TroubleError } from './trouble.ts';
import { boatDataDir, boatLogBeside } from './usual-env-file.ts';

export interface Surroundings {
  /** What the services' settings are read from: the file, and over it the environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Secrets that the services were given and this command was not: their names. */
  readonly untold: readonly string[];
  readonly envFile: {
    readonly path: string;
    readonly state: 'read' | 'missing' | 'hidden' | 'unreadable';
    readonly names: readonly string[];
    readonly problems: readonly string[];
  };
  /** The folder of data of a boat that `npm start` is yet to run, which is to be made; null where that is not meant. */
  readonly newDataDir: string | null;
  /** Throws a TroubleError when a setting that the command line needs is wrong. */
  config(): CliConfig;
}

/**
 * Reads the file of settings where it is there for us; one that was asked for by name and is not there is an error, as is a
 * folder of BOAT_DIR in which no boat has run, unless the boat may be new.
 */
export function readSurroundings(
  { env, envFile }: Pick<Io, 'env' | 'envFile'>,
  asked: string | null,
  { mayBeNew = false } = {},
): Surroundings {
  const path = asked ?? envFile;
  const file = readEnvFile(path);
  if (asked !== null && file.state !== 'read') {
    throw new TroubleError(EXIT.config, {
      cause: `The file of settings ${asked} cannot be read${file.state === 'missing' ? ': it is not there' : ''}.`,
      consequence: 'This command does not know where the services are.',
      nextStep: 'name a file that is there after --env-file, or run this with sudo',
    });
  }
  const isNew = file.state === 'missing' && Boolean(env.BOAT_DIR) && boatLogBeside(path) !== null;
  if (isNew && !mayBeNew) {
    throw new TroubleError(EXIT.config, {
      cause: `npm start has not run in ${dirname(path)}, which BOAT_DIR names.`,
      consequence: 'No boat is there to be asked.',
      nextStep: `start it there (BOAT_DIR=${shellWord(dirname(path))} npm start), or name the folder of one that has run`,
    });
  }
  const { env: merged, untold } = mergeSettings(isNew ? { DATA_DIR: boatDataDir(dirname(path)) } : file.values, env);
  return {
    env: merged,
    untold,
    newDataDir: isNew ? (merged.DATA_DIR ?? null) : null,
    envFile: {
      path,
      state: file.state,
      names: Object.keys(file.values).filter((name) => name !== UNTOLD),
      problems: file.problems,
    },
    config: () => readCliConfig(merged, path),
  };
}

function readEnvFile(path: string) {
  const nothing = { values: {}, problems: [] };
  try {
    return { state: 'read' as const, ...parseEnvFile(readFileSync(path, 'utf8')) };
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === 'ENOENT' || code === 'ENOTDIR') return { state: 'missing' as const, ...nothing };
    return { state: code === 'EACCES' ? ('hidden' as const) : ('unreadable' as const), ...nothing };
  }
}

function readCliConfig(env: Surroundings['env'], path: string): CliConfig {
  try {
    return readConfig(cliSettings, env);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new TroubleError(EXIT.config, {
      cause: error.message,
      consequence: 'This command does not know where the services are, and they do not start with it either.',
      nextStep: `mend it in ${path}, or in the environment of this command`,
    });
  }
}

/**
 * Where the services' logins and tokens lie: where systemd says, else beside the file of settings, as the package puts
 * them, else under `DATA_DIR`, where processes started by hand make them.
 */
export function credentialsFolder(
  envFile: string,
  { credentialsDir, dataDir }: Pick<CliConfig, 'credentialsDir' | 'dataDir'>,
) {
  if (credentialsDir !== '') return credentialsDir;
  const installed = join(dirname(envFile), 'export-credentials');
  return existsSync(installed) ? installed : dataFolders(dataDir).credentials;
}
