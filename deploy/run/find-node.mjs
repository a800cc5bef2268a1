// Which Node runs the project: the one that it brings as a package, else one of this machine that is new enough.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const OLDEST = 24;

const NODE_IS_MISSING =
  `This project needs Node ${OLDEST} or newer, and the one that it brings does not run here ` +
  `(${process.platform} ${process.arch}): install Node ${OLDEST} from your system or from nodejs.org, put it on the PATH, and try again.`;

// By its own package: npm before 11.6 removes node_modules/.bin/node, since two packages bring one.
export const pinnedPackage = `node-${process.platform}-${process.arch}`;

// The path of the program, or null.
export function findNode(root) {
  const pinned = join(root, 'node_modules', pinnedPackage, 'bin', 'node');
  if (versionOf(pinned) === pinnedVersion(root)) return pinned;
  const own = join(root, 'node_modules');
  const folders = (process.env.PATH || '')
    .split(delimiter)
    .filter((folder) => folder !== '' && !folder.startsWith(own));
  const others = [process.execPath].concat(folders.map((folder) => join(folder, 'node')));
  return others.find((program) => Number.parseInt(versionOf(program), 10) >= OLDEST) || null;
}

// One sentence for when there is none.
export function whyNoNode(root) {
  const options = process.env.NODE_OPTIONS;
  const pinned = join(root, 'node_modules', pinnedPackage, 'bin', 'node');
  const runsWithout = options && versionOf(pinned, Object.assign({}, process.env, { NODE_OPTIONS: '' })) !== '';
  if (!runsWithout) return mayNotRun(pinned) ? `${pinned} ${MAY_NOT_RUN}` : NODE_IS_MISSING;
  return `The Node of this project takes no NODE_OPTIONS=${JSON.stringify(options)}: unset NODE_OPTIONS, or leave out what Node ${OLDEST} does not know, and try again.`;
}

const MAY_NOT_RUN =
  'may not be run here: the file system that it lies on is mounted noexec, or it has lost its permission to be run. Move the checkout to another place, or mount that one with exec, and try again.';

// Whether it is there, and the system does not let anybody run it.
function mayNotRun(program) {
  const { error } = spawnSync(program, ['--version'], { stdio: 'ignore' });
  return Boolean(error) && error.code === 'EACCES' && existsSync(program);
}

function pinnedVersion(root) {
  const { optionalDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return optionalDependencies[pinnedPackage];
}

// Such as `24.21.0`; empty for a program that is not there or does not run.
function versionOf(program, env = process.env) {
  const { status, stdout } = spawnSync(program, ['--version'], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim().replace(/^v/, '') : '';
}
