// Installs the packages of package-lock.json: whole, or again at the next start.
// Run by itself, `node install.mjs ROOT` is the step that holds the lock.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, unlinkSync, writeFileSync } from 'node:fs';
import { basename, delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fileTrouble } from './file-trouble.mjs';
import { findNode, pinnedPackage, whyNoNode } from './find-node.mjs';
import { makeFolder } from './make-folder.mjs';
import { runGuarded } from './run-guarded.mjs';

const UNAVAILABLE = 69;
const BUSY = 75;
const self = fileURLToPath(import.meta.url);

// Scripts: nothing needs them. What a machine's own settings may say of which packages there are, for what machine, and
// where: here the lock says it, and the build needs all of it. The engines that packages name: they will run on the Node
// that comes with them. Fetching: npm would try for many minutes without a network; the timeout is for a connection that
// brings nothing, not for a slow one.
const HOW = [
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--legacy-peer-deps=false',
  '--strict-peer-deps=false',
  '--install-strategy=hoisted',
  '--package-lock-only=false',
  '--usage=false',
  '--version=false',
  '--versions=false',
  '--global=false',
  '--location=project',
  '--dry-run=false',
  '--package-lock=true',
  '--bin-links=true',
  '--before=null',
  `--cpu=${process.arch}`,
  `--os=${process.platform}`,
  `--libc=${libcHere()}`,
  '--engine-strict=false',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=2000',
  '--fetch-retry-maxtimeout=10000',
  '--fetch-timeout=45000',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];

// Written last and removed first, so that it is there for a whole installation only.
const markOf = (root) => join(root, 'node_modules', '.installed');

// Another npm command removes packages and leaves the mark (npm prune --omit=dev): so the packages are looked for, too.
export function isInstalled(root) {
  try {
    return readFileSync(markOf(root), 'utf8') === markFor(root, missing(root));
  } catch {
    return false;
  }
}

// What the mark says: which packages, for which machine, and which of them could not be had, a line each.
function markFor(root, without) {
  const lock = readFileSync(join(root, 'package-lock.json'));
  const packages = `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}`;
  return [packages].concat(without).join('\n').concat('\n');
}

const NOT_DONE =
  'npm ended well and did not install what the project needs: some setting of it says so; look at npm config list, take that setting away, and try again.';

const SLOW_AFTER_MS = 15000;

// Resolves with an exit code. What takes long is said.
export async function install(root) {
  const slow = setTimeout(
    () => say('Still installing: the packages come over the network, which may take minutes.'),
    SLOW_AFTER_MS,
  );
  const code = await installAlone(root);
  clearTimeout(slow);
  return code;
}

// Two at a time would tear each other's work: the second waits, then finds it done.
async function installAlone(root) {
  const step = [process.execPath, self, root];
  const how = { cwd: root, env: process.env, signalAll: true };
  if (spawnSync('flock', ['--version'], { stdio: 'ignore' }).status !== 0)
    return told(await runGuarded(step, how), BEGUN);
  const cache = join(root, '.cache');
  makeFolder(cache);
  const lock = join(cache, 'install.lock');
  const code = await runGuarded(['flock', '--nonblock', '--conflict-exit-code', String(BUSY), lock].concat(step), how);
  if (code !== BUSY) return told(code, BEGUN);
  say('Another command is installing what the project needs; waiting for it.');
  return told(await runGuarded(['flock', lock].concat(step), how), AWAITED);
}

const BEGUN = 'The installation was interrupted; the next command begins it anew.';
const AWAITED = 'No longer waiting; the other command goes on installing.';

// The exit code; an end by a signal is said.
function told(code, interrupted) {
  if (code > 128) process.stderr.write(`${interrupted}\n`);
  return code;
}

if (process.argv[1] === self) process.exit(installOrSay(process.argv[2]));

function installOrSay(root) {
  try {
    return installNow(root);
  } catch (error) {
    return fail(fileTrouble(error, root));
  }
}

function installNow(root) {
  if (isInstalled(root)) return 0;
  say('Installing what the project needs; this takes about a minute.');
  const modules = join(root, 'node_modules');
  accessSync(existsSync(modules) ? modules : root, constants.W_OK);
  if (existsSync(markOf(root))) unlinkSync(markOf(root));
  const failure = runNpm(root, process.execPath, 'ci');
  if (failure !== null) return fail(failure);
  if (missing(root).some((name) => !isOptional(root, name))) return fail(NOT_DONE);
  const node = findNode(root);
  if (node === null) return fail(whyNoNode(root));
  // An optional package that does not name this machine's older Node is passed over: the project's own Node gets it.
  const again = missing(root).length > 0 ? runNpm(root, node, 'install', '--no-save') : null;
  if (again !== null) return fail(again);
  const without = missing(root);
  const left = without.filter((name) => name !== pinnedPackage);
  if (left.length > 0)
    return fail(
      `npm left out ${left.join(', ')}: try again when the network is good; if it stays so, look whether a setting of npm's says so (npm config list).`,
    );
  writeFileSync(markOf(root), markFor(root, without));
  return 0;
}

// Runs npm on this Node; null, or a sentence when it failed. It is the npm that runs us, else the one on the PATH.
function runNpm(root, node, ...command) {
  const running = process.env.npm_execpath || '';
  const [program, first] = basename(running) === 'npm-cli.js' ? [node, [running]] : ['npm', []];
  const PATH = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
  const env = Object.assign({}, process.env, { PATH });
  // A folder above may have workspaces, which are not ours to install into.
  for (const name of Object.keys(env).filter((one) => /^npm_config_workspaces?$/i.test(one))) delete env[name];
  const { status, error } = spawnSync(program, first.concat(command, HOW, '--prefix', root), {
    cwd: root,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  if (error) {
    return `npm could not be run (${error.message}): install it beside Node, on Debian with apt-get install npm.`;
  }
  return status === 0
    ? null
    : 'npm could not install the packages, for which it needs a network the first time: look at its message above, then try again.';
}

// Packages that this machine needs and that are not there: npm passes over an optional one that it could not fetch.
function missing(root) {
  const packages = lockedPackages(root);
  return Object.keys(packages)
    .filter((path) => {
      const { os, cpu, libc, optional } = packages[path];
      if (path === '') return false;
      if (!optional) return true;
      const isForOne = os && cpu && os.includes(process.platform) && cpu.includes(process.arch);
      return isForOne && (!libc || libc.includes(libcHere()));
    })
    .filter((path) => !existsSync(join(root, path, 'package.json')))
    .map((path) => path.replace(/^node_modules\//, ''));
}

function isOptional(root, name) {
  return Boolean(lockedPackages(root)[`node_modules/${name}`].optional);
}

function lockedPackages(root) {
  return JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
}

function libcHere() {
  return process.report.getReport().header.glibcVersionRuntime ? 'glibc' : 'musl';
}

function say(sentence) {
  process.stdout.write(`${sentence}\n`);
}

function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  return UNAVAILABLE;
}
