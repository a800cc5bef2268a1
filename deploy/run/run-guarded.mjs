// Runs a command so that nothing of it outlives whoever started it.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { keepGuard } from './guard.mjs';

const UNAVAILABLE = 69;
const UNGUARDED =
  'The command is not run, or ended, since what would end it with its starter (deploy/run/guard.sh) cannot run here: see that /bin/sh runs, and that the file is as it was checked out.\n';

// The command begins when the guard stands; if we end before, it never does.
const WHEN_GUARDED = 'read -r go <&3 || exit 1; exec 3<&-; export GUARDED="$$"; exec "$@"';

const LOOK_MS = 300;
// Whoever is asked to end gets so long; nobody is there three seconds after our end, also on a slow machine.
const ENDS_WITHIN_MS = 1500;
const INSISTS_AFTER_MS = 1000;
const SIGNALS = { SIGHUP: 1, SIGINT: 2, SIGKILL: 9, SIGTERM: 15 };

// Resolves with the command's exit code, 128 and its number for a signal, once everything it started has ended.
// The command and what it starts are a process group of their own. A signal to us goes to the command, or with
// `signalAll` to all of them; one that comes again ends them at once, as does the end of the npm that started us. The
// command finds in GUARDED_BY who we are, and in GUARDED its own process id: its children, which find both too, have others.
export function runGuarded(command, { cwd, env, signalAll = false }) {
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', WHEN_GUARDED, 'sh'].concat(command), {
      cwd,
      env: Object.assign({}, env, { GUARDED_BY: String(process.pid) }),
      detached: true,
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    });
    const group = -child.pid;
    let isUnguarded = false;
    child.stdio[3].on('error', () => {});
    const takeGuardAway = keepGuard(child.pid, {
      onStanding: () => child.stdio[3].writable && child.stdio[3].end('go\n'),
      onUnguarded: () => {
        isUnguarded = true;
        process.stderr.write(UNGUARDED);
        send(group, 'SIGTERM');
        setTimeout(() => send(group, 'SIGKILL'), ENDS_WITHIN_MS);
      },
    });

    let signalledMs = null;
    const pass = (signal) => {
      const againMs = signalledMs === null ? 0 : Date.now() - signalledMs;
      if (signalledMs === null) signalledMs = Date.now();
      if (againMs > INSISTS_AFTER_MS) send(group, 'SIGKILL');
      else send(signalAll ? group : child.pid, signal);
    };
    const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    for (const signal of passed) process.on(signal, pass);

    const npm = process.env.npm_lifecycle_event ? npmThatStartedUs() : null;
    const look = npm === null ? null : setInterval(endWithNpm, LOOK_MS);
    // An npm that has ended cannot tell us, and nobody would end us any more.
    function endWithNpm() {
      if (process.ppid === npm) return;
      clearInterval(look);
      pass('SIGTERM');
      setTimeout(() => send(group, 'SIGKILL'), ENDS_WITHIN_MS);
    }

    child.on('exit', async (code, signal) => {
      clearInterval(look);
      await endGroup(group);
      takeGuardAway();
      for (const one of passed) process.removeListener(one, pass);
      if (isUnguarded) resolve(UNAVAILABLE);
      else resolve(signal === null ? code : 128 + (SIGNALS[signal] || 0));
    });
  });
}

// Its process id. It may have ended before we could look, killed or because its output goes to a full disk: then some
// process that takes on orphans is our parent, and 0 is nobody's id.
const STARTS_SCRIPTS = /^(.*\/)?(npm|npx|node|nodejs|yarn|pnpm|bun|sh|bash|dash|zsh|fish)( |$)/;
function npmThatStartedUs() {
  try {
    const command = readFileSync(`/proc/${process.ppid}/cmdline`, 'utf8').split('\0')[0];
    return STARTS_SCRIPTS.test(command) ? process.ppid : 0;
  } catch (error) {
    return error.code === 'ENOENT' && existsSync('/proc/self/cmdline') ? 0 : process.ppid;
  }
}

// What the command left behind: asked to end, then ended.
async function endGroup(group) {
  send(group, 'SIGTERM');
  for (let waitedMs = 0; waitedMs < ENDS_WITHIN_MS && send(group, 0); waitedMs += 20) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  send(group, 'SIGKILL');
}

// Whether anybody was there.
function send(pid, signal) {
  try {
    return process.kill(pid, signal);
  } catch {
    return false;
  }
}
