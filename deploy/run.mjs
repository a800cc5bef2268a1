// Runs a command with everything the project needs: installs the packages if they are missing or out of date, and puts
// the project's own Node first on the PATH. Plain JavaScript, since it runs on whatever Node the machine has.
// Usage: node deploy/run.mjs COMMAND [ARG ...]
import { spawn, spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const [command, ...args] = process.argv.slice(2);

installIfNeeded();

const path = `${join(root, 'node_modules', '.bin')}${delimiter}${process.env.PATH ?? ''}`;
const child = spawn(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, PATH: path } });

// Ctrl-C reaches the child by itself, which ends in its own time; a signal sent to this process alone is passed on.
process.on('SIGINT', () => {});
for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('error', (error) => {
  process.stderr.write(`${command} could not be run: ${error.message}\n`);
  process.exit(1);
});
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 0 : 1)));

function installIfNeeded() {
  const installed = modifiedAt(join(root, 'node_modules', '.package-lock.json'));
  if (installed >= modifiedAt(join(root, 'package-lock.json'))) return;
  process.stdout.write('Installing what the project needs; this takes about a minute.\n');
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { cwd: root, stdio: 'inherit' });
  if (npm.status !== 0) {
    process.stderr.write('npm could not install the packages: look at its message above, then try again.\n');
    process.exit(npm.status ?? 1);
  }
}

function modifiedAt(file) {
  try {
    return statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
