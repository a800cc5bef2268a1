import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ALL_UNIT, chosenUnits, SERVICE_UNITS } from './doctor/read-units.ts';
import { EXIT } from './exit-codes.ts';
import type { Io } from './io.ts';
import type { Call } from './run.ts';
import { ownCommand, TroubleError } from './trouble.ts';
import { boatLogBeside } from './usual-env-file.ts';

const SERVICES = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway', 'all', 'boot', 'daily'];
/** Whose lines `npm start` keeps: it runs a central server of its own as well, and each process by itself. */
const STARTED = ['broker', 'central', 'collector', 'queue-keeper', 'uploader', 'gateway', 'daily'];
const NO_BOOT = {
  cause: 'npm start has no boot upload: on an installed boat it follows what waits, once after each boot.',
  consequence: 'There are no lines of it here.',
  nextStep: `see ${ownCommand('logs uploader')} for what is tried here`,
};
const NO_JOURNAL = {
  cause: 'There is no systemd on this machine, so there is no journal to read.',
  consequence:
    'Each process writes its log, a JSON object a line, to its standard output, or where its starter keeps that.',
  nextStep:
    'look where you started them: npm start writes it to boat.log in its folder .boat, node dist/<name>.js to its output',
};

/** `d3kos-export logs`: what our processes have logged, each line in words: from the journal, or the file of `npm start`. */
export async function logs({ io, options, operands, surroundings }: Call): Promise<number> {
  const [service] = operands;
  const file = boatLogBeside(surroundings.envFile.path);
  const services = file === null ? SERVICES : STARTED;
  if (file !== null && service === 'boot') throw new TroubleError(EXIT.usage, NO_BOOT);
  if (service !== undefined && !services.includes(service))
    throw usage(services, `There is no service "${service.slice(0, 40)}".`);
  const lines = String(options.lines ?? '100');
  if (!/^(\d{1,7}|all)$/.test(lines)) throw usage(services, `--lines ${lines.slice(0, 40)} is no number of lines.`);
  if (file !== null) return logsIn(file, { io, service, lines, follow: options.follow === true });
  if (!existsSync(join(io.places.run, 'systemd/system'))) throw new TroubleError(EXIT.failed, NO_JOURNAL);
  const units = unitsOf(service, io.places.etc).flatMap((unit) => ['-u', unit]);
  const args = ['--no-pager', '--output=cat', `--lines=${lines}`, ...units, ...(options.follow ? ['--follow'] : [])];
  let count = 0;
  const code = await linesOf(io, 'journalctl', args, (line) => {
    count += 1;
    io.out(readable(line));
  });
  if (count === 0 && code === EXIT.ok) io.err('The journal has no line of theirs that this user may read.');
  return code;
}

/** Gives each line that a command writes, and its exit code in ours; it ends with us. */
async function linesOf(
  io: Io,
  command: string,
  args: readonly string[],
  take: (line: string) => void,
): Promise<number> {
  const over = AbortSignal.any([io.stopped, io.unread]);
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: over,
    env: { PATH: io.places.path },
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.on('close', (code) => resolve(code === 0 ? EXIT.ok : EXIT.failed));
    child.on('error', (error) => (over.aborted ? resolve(EXIT.ok) : reject(error)));
  });
  createInterface({ input: child.stdout }).on('line', take);
  return ended;
}

interface Shown {
  readonly io: Io;
  readonly service: string | undefined;
  readonly lines: string;
  readonly follow: boolean;
}

/** The log of a boat that `npm start` has run. */
async function logsIn(file: string, { io, service, lines, follow }: Shown): Promise<number> {
  const isAsked = (line: string) => service === undefined || line.includes(`"service":"${service}"`);
  const text = existsSync(file) ? readFileSync(file) : Buffer.of();
  const all = text.toString('utf8').split('\n').slice(0, -1).filter(isAsked);
  const shown = lines === 'all' ? all : all.slice(Math.max(0, all.length - Number(lines)));
  for (const line of shown) io.out(readable(line));
  if (!follow) {
    if (all.length === 0) io.err(`There is no line of theirs in ${file}.`);
    return EXIT.ok;
  }
  const after = text.lastIndexOf('\n') + 2;
  return linesOf(io, 'tail', [`--bytes=+${after}`, '-F', file], (line) => isAsked(line) && io.out(readable(line)));
}

/** Where one process does it all, it logs for each of the five too. */
function unitsOf(service: string | undefined, etc: string): string[] {
  const units = (service === undefined ? SERVICES : [service]).map((name) => `d3kos-export-${name}.service`);
  const isOfOne = chosenUnits(etc).includes(ALL_UNIT) && units.some((unit) => SERVICE_UNITS.includes(unit));
  return isOfOne ? [...units, ALL_UNIT] : units;
}

/** A log line as a person reads it: time, service, level unless it is all well, the message, and what goes with it. */
export function readable(line: string): string {
  let fields: Record<string, unknown>;
  try {
    fields = JSON.parse(line);
  } catch {
    return line;
  }
  const { time, service, level, message, ...more } = fields;
  if (typeof message !== 'string') return line;
  const mark = level === 'info' ? '' : `${String(level).toUpperCase()} `;
  const rest = Object.entries(more).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`${String(time)}  ${String(service)}: ${mark}${message}`, ...rest].join(' ');
}

function usage(services: readonly string[], cause: string): TroubleError {
  return new TroubleError(EXIT.usage, {
    cause,
    consequence: 'Nothing is shown.',
    nextStep: `name one of ${services.join(', ')}, or none for all; --lines takes a number`,
  });
}
