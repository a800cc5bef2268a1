import { statSync } from 'node:fs';
import { callersFolder } from '../../shared/runtime/callers-folder.ts';
import { systemClock } from '../../shared/runtime/clock.ts';
import { ownCheckout } from '../../shared/runtime/own-commands.ts';
import { ownTimeZone } from '../../shared/runtime/own-time-zone.ts';
import { EXIT } from './exit-codes.ts';
import { runCommandLine } from './run.ts';
import { usualEnvFile } from './usual-env-file.ts';
import { watchOutput } from './watch-output.ts';

ownTimeZone(process.env);
const callers = callersFolder(process.env, process.pid);
if (callers !== null) process.chdir(callers);
const stop = new AbortController();
const unread = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// What cannot be said there can be said nowhere; the exit code still tells.
process.stderr.on('error', () => {});
const output = watchOutput({
  output: process.stdout,
  say: (line) => process.stderr.write(`${line}\n`),
  onUnread: () => unread.abort(),
  onLost() {
    process.exitCode = output.exitCode(EXIT.ok);
  },
});

const exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  clock: systemClock,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  show: (text) => process.stderr.write(text),
  input: process.stdin,
  stopped: stop.signal,
  unread: unread.signal,
  uid: process.getuid?.() ?? 0,
  builtAt: statSync(import.meta.filename).mtimeMs,
  places: { proc: '/proc', sys: '/sys', run: '/run', etc: '/etc', path: '/usr/sbin:/usr/bin:/sbin:/bin' },
  envFile: usualEnvFile(process.env, ownCheckout()),
  useZone(tz) {
    process.env.TZ = tz;
    ownTimeZone(process.env);
  },
});
process.exitCode = output.exitCode(exitCode);
