import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { Io, Places } from '../../../services/cli/io.ts';
import { runCommandLine } from '../../../services/cli/run.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

export type Env = Record<string, string>;

/** A computer as the command line looks at it: real files and commands, in a folder of the test's own. */
export function computerIn(folder: string): Places {
  const places = { proc: 'proc', sys: 'sys', run: 'run', etc: 'etc', path: 'bin' };
  for (const name of Object.values(places)) mkdirSync(join(folder, name), { recursive: true });
  return Object.fromEntries(
    Object.entries(places).map(([key, name]) => [key, join(folder, name)]),
  ) as unknown as Places;
}

/** A command of that computer: what it prints. */
export function commandThatSays(places: Places, name: string, text: string): void {
  writeFile(join(places.path, name), `#!/bin/sh\n/bin/cat <<'END'\n${text}\nEND\n`);
  chmodSync(join(places.path, name), 0o755);
}

export function writeFile(path: string, content: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}

/** An Io that keeps what is written. */
export function recordingIo(env: Env, change: Partial<Io> = {}) {
  const out: string[] = [];
  const err: string[] = [];
  const stop = new AbortController();
  onTestFinished(() => stop.abort());
  const io: Io = {
    env,
    clock: systemClock,
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    show: (text) => void err.push(text),
    input: Readable.from([]),
    stopped: stop.signal,
    unread: new AbortController().signal,
    uid: 0,
    builtAt: 0,
    places: computerIn(tempFolder()),
    envFile: join(tempFolder(), 'no.env'),
    useZone: () => {},
    ...change,
  };
  return { io, out, err, stop: () => stop.abort() };
}

/** Runs one command line to its end. */
export async function run(env: Env, ...args: string[]) {
  const { io, out, err } = recordingIo(env);
  const code = await runCommandLine(args, io);
  return { code, out: out.join('\n'), err: err.join('\n') };
}
