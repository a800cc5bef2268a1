// Installs the packages of package-lock.json: whole, or again at the next start.
// Run by itself, `node install.mjs ROOT` is the step that holds the lock.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findNode, NODE_IS_MISSING, pinnedPackage } from './find-node.mjs';
import { runGuarded } from './run-guarded.mjs';

const UNAVAILABLE = 69;
const BUSY = 75;
const self = fileURLToPath(import.meta.url);

// Scripts: nothing needs them. Development and optional packages: a machine's own settings may leave them out, and the
// build needs them. The engines that packages name: they will run on the Node that comes with them.
const HOW = [
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--engine-strict=false',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

// Written last and removed first, so that it is there for a whole installation only.
const markOf = (root) => join(root, 'node_modules', '.installed');

export function isInstalled(root) {
  try {
    return readFileSync(markOf(root), 'utf8') === wanted(root);
  } catch {
    return false;
  }
}

// What the mark says: which packages, and for which machine.
function wanted(root) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

// Resolves with an exit code. Two at a time would tear each other's work: the second waits, then finds it done.
export async function install(root) {
  const step = [process.execPath, self, root];
  const how = { cwd: root, env: process.env, signalAll: true };
  if (spawnSync('flock', ['--version'], { stdio: 'ignore' }).status !== 0) return runGuarded(step, how);
  const cache = join(root, '.cache');
  mkdirSync(cache, { recursive: true });
  const lock = join(cache, 'install.lock');
  const code = await runGuarded(['flock', '--nonblock', '--conflict-exit-code', String(BUSY), lock].concat(step), how);
  if (code !== BUSY) return code;
  say('Another command is installing what the project needs; waiting for it.');
  return runGuarded(['flock', lock].concat(step), how);
}

if (process.argv[1] === self) process.exit(installNow(process.argv[2]));

function installNow(root) {
  if (isInstalled(root)) return 0;
  say('Installing what the project needs; this takes about a minute.');
  const content = wanted(root);
  if (existsSync(markOf(root))) unlinkSync(markOf(root));
  const [npm, first] = ownNpm();
  const { status, error } = spawnSync(npm, first.concat('ci', HOW), {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error)
    return fail(`npm could not be run (${error.message}): install it beside Node, on Debian with apt-get install npm.`);
  if (status !== 0) return fail('npm could not install the packages: look at its message above, then try again.');
  const left = leftOut(root);
  if (left.some((name) => name !== pinnedPackage))
    return fail(`npm left out ${left.join(', ')}: try again when the network is good.`);
  if (left.length > 0 && findNode(root) === null) return fail(`npm left out ${pinnedPackage}. ${NODE_IS_MISSING}`);
  writeFileSync(markOf(root), content);
  return 0;
}

// The npm that runs this, else the one on the PATH.
function ownNpm() {
  const running = process.env.npm_execpath || '';
  return basename(running) === 'npm-cli.js' ? [process.execPath, [running]] : ['npm', []];
}

// Packages for this very machine that are not there: npm passes over an optional one that it could not fetch.
function leftOut(root) {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  return Object.keys(packages)
    .filter((path) => {
      const { os, cpu, libc } = packages[path];
      return os && cpu && !libc && os.includes(process.platform) && cpu.includes(process.arch);
    })
    .filter((path) => !existsSync(join(root, path, 'package.json')))
    .map((path) => path.replace(/^node_modules\//, ''));
}

function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  return UNAVAILABLE;
}
