import { statSync } from 'node:fs';
import { systemClock } from '../../shared/runtime/clock.ts';
import { runCommandLine } from './run.ts';

const stop = new AbortController();
process.once('SIGINT', () => stop.abort());
process.once('SIGTERM', () => stop.abort());
// A reader that has seen enough, such as `head`, is no error.
process.stdout.on('error', () => process.exit(0));

process.exitCode = await runCommandLine(process.argv.slice(2), {
  env: process.env,
  clock: systemClock,
  out: (line) => process.stdout.write(`${line}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
  show: (text) => process.stderr.write(text),
  input: process.stdin,
  stopped: stop.signal,
  uid: process.getuid?.() ?? 0,
  builtAt: statSync(import.meta.filename).mtimeMs,
  places: { proc: '/proc', sys: '/sys', run: '/run', etc: '/etc', path: '/usr/sbin:/usr/bin:/sbin:/bin' },
});
