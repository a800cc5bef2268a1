import { type Dirent, existsSync, lstatSync, readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { systemCodeOf } from '../../../shared/runtime/errors.ts';
import { parseEnvFile } from '../env-file.ts';
import { EXIT } from '../exit-codes.ts';
import type { Call } from '../run.ts';
import { credentialsFolder, readSurroundings } from '../surroundings.ts';
import { TroubleError } from '../trouble.ts';
import { BOAT_ENV_FILE, INSTALLED_ENV_FILE } from '../usual-env-file.ts';
import { DATABASES } from './data-layout.ts';

/** Where a boat's data and settings lie. */
export interface DataPlaces {
  /** Empty, or the folder that is the root of another machine: a card that is mounted here. */
  readonly root: string;
  readonly dataDir: string;
  /** The boat's root, `D3KOS_ROOT`, where its license lies. */
  readonly boatRoot: string;
  /** Who says so: the environment of this command, settings of the machine (its file or its units), or nobody. */
  readonly saidBy: 'environment' | 'settings' | 'default';
  /** The machine's file of settings. */
  readonly envFile: string;
  /** All files beside the data that make this boat, as paths on its machine: settings, logins, changes to units, own authorities. */
  readonly machineFiles: readonly string[];
}

/** Settings that name a file which the owner has brought. */
const NAMES_A_FILE = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'MQTT_USERS_FILE'];

/** The authorities that a system brings and keeps itself: those of an old backup are not to take their place. */
const SYSTEM_BUNDLES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/ssl/cert.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
];

/**
 * `DATA_DIR` as the services have it: a drop-in of a unit may say it where no file of settings does. Throws a
 * TroubleError when units contradict each other, or this user may not see all of it.
 */
export function findData({ io, surroundings, options }: Call): DataPlaces {
  const root = typeof options.root === 'string' ? resolve(options.root) : '';
  const { env, envFile, config } = root === '' ? surroundings : surroundingsUnder(io, root);
  const { credentialsDir, dataDir: told, boatRoot: toldRoot } = config();
  if (envFile.state === 'hidden' || envFile.state === 'unreadable') throw notForThisUser(envFile.path);
  const etc = root + io.places.etc;
  const units = ownUnitFiles(join(etc, 'systemd/system'));
  const unitText = units.map((path) => readFileSync(path, 'utf8')).join('\n');
  const byUnits = env.DATA_DIR ? null : dataDirOf(unitText);
  const saidBy = io.env.DATA_DIR ? 'environment' : env.DATA_DIR || byUnits ? 'settings' : 'default';
  const dataDir = saidBy === 'environment' ? resolve(told) : under(root, byUnits ?? told);
  const logins = credentialsFolder(envFile.path, { credentialsDir, dataDir });
  const inOne = join(etc, 'd3kos/export-in-one-process');
  const ofSetting = (name: string) => (envFile.names.includes(name) ? env[name] : settingsIn(unitText, name).at(-1));
  const named = [...NAMES_A_FILE.map(ofSetting), ...filesNamedIn(unitText)].filter(
    (path) => path?.startsWith('/') && !SYSTEM_BUNDLES.includes(path),
  );
  const boatRoot = under(root, (env.D3KOS_ROOT ? null : settingsIn(unitText, 'D3KOS_ROOT').at(-1)) ?? toldRoot);
  const machineFiles = [
    // What `npm start` makes anew tells of this machine alone.
    ...(envFile.state === 'read' && basename(envFile.path) !== BOAT_ENV_FILE ? [envFile.path] : []),
    ...(logins.startsWith(join(dataDir, '/')) ? [] : filesIn(logins)),
    ...(existsSync(inOne) ? [inOne] : []),
    ...units,
    ...named.map((path) => root + path).filter(isFileAt),
  ];
  const onItsMachine = [...new Set(machineFiles)].map((path) => resolve(path).slice(root.length));
  return { root, dataDir, boatRoot, saidBy, envFile: envFile.path, machineFiles: onItsMachine };
}

function surroundingsUnder(io: Call['io'], root: string) {
  const envFile = root + INSTALLED_ENV_FILE;
  if (!existsSync(root))
    throw new TroubleError(EXIT.usage, {
      cause: `There is no folder ${root}.`,
      consequence: 'No backup was made.',
      nextStep: 'mount the card, and name the folder where it is',
    });
  return readSurroundings(io, existsSync(envFile) ? envFile : null);
}

/** A path of another machine, as it is to be had here; a link at its end leads to where it leads there. */
function under(root: string, path: string): string {
  const place = resolve(root + (root === '' ? path : resolve('/', path)));
  if (root === '' || lstatSync(place, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return place;
  const target = readlinkSync(place);
  return target.startsWith('/') ? under(root, target) : resolve(dirname(place), target);
}

/** Files with which the owner has changed our units, or replaced them. */
function ownUnitFiles(folder: string): string[] {
  const own = entriesIn(folder).filter(({ name }) => /^d3kos-export.*\.(service|timer|target)(\.d)?$/.test(name));
  return own.flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesIn(path) : entry.isFile() ? [path] : [];
  });
}

/** What `Environment=` says of a variable (systemd.exec(5)), each value once. */
function settingsIn(units: string, name: string): string[] {
  const lines = [...units.matchAll(/^[ \t]*Environment=(.*)$/gm)].map(([, told = '']) => told);
  const one = new RegExp(`(?:^|\\s)(?:"${name}=([^"]*)"|'${name}=([^']*)'|${name}=(\\S*))`, 'g');
  const values = lines.flatMap((line) => [...line.matchAll(one)].map(([, a, b, c]) => a ?? b ?? c ?? ''));
  return [...new Set(values.filter((value) => value !== ''))];
}

function dataDirOf(units: string): string | null {
  const told = settingsIn(units, 'DATA_DIR');
  if (told.length < 2) return told[0] ?? null;
  throw new TroubleError(EXIT.config, {
    cause: `The drop-ins of the units name different folders of data: ${told.join(', ')}.`,
    consequence: 'Which of them holds the queue is not known, so nothing was done.',
    nextStep: 'say DATA_DIR once, in /etc/d3kos/export.env, or in the environment of this command',
  });
}

/** Further files of settings and logins that a drop-in names. */
function filesNamedIn(units: string): string[] {
  const settings = [...units.matchAll(/^[ \t]*EnvironmentFile=-?(\/\S+)/gm)].map(([, path = '']) => path);
  const logins = [...units.matchAll(/^[ \t]*LoadCredential=[^:\s]+:(\/\S+)/gm)].map(([, path = '']) => path);
  return [...settings, ...logins];
}

/** The plain files in a folder, and what links there lead to; none when it is not there. */
function filesIn(folder: string): string[] {
  return entriesIn(folder)
    .map(({ name }) => join(folder, name))
    .filter(isFileAt);
}

function entriesIn(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error))) return [];
    throw notForThisUser(folder);
  }
}

const isFileAt = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() === true;

const notForThisUser = (path: string) =>
  new TroubleError(EXIT.failed, {
    cause: `This user may not read ${path}.`,
    consequence: 'Without it a backup is not whole, made or brought back; nothing was done.',
    nextStep: 'run this with sudo',
  });

/** Throws a TroubleError for a folder of data, or of a database in it, that this user may not look into. */
export function throwIfHidden(dataDir: string): void {
  entriesIn(dataDir);
  for (const { place } of Object.values(DATABASES)) entriesIn(dirname(join(dataDir, place)));
}

/** Whether a machine has settings of its own: what the package brings says nothing, since each line is a comment. */
export function hasOwnSettings(envFile: string): boolean {
  try {
    return Object.keys(parseEnvFile(readFileSync(envFile, 'utf8')).values).length > 0;
  } catch {
    return false;
  }
}
