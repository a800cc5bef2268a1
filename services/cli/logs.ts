import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { ALL_UNIT, chosenUnits, SERVICE_UNITS } from './doctor/read-units.ts';
import { EXIT } from './exit-codes.ts';
import type { Call } from './run.ts';
import { TroubleError } from './trouble.ts';

const SERVICES = ['broker', 'collector', 'queue-keeper', 'uploader', 'gateway', 'all', 'boot', 'daily'];
const NO_JOURNAL = {
  cause: 'There is no systemd on this machine, so there is no journal to read.',
  consequence:
    'Each process writes its log, a JSON object a line, to its standard output, or where its starter keeps that.',
  nextStep:
    'look where you started them: npm start writes it to boat.log in its folder .boat, node dist/<name>.js to its output',
};

/** `d3kos-export logs`: the journal's lines of our units, each in words. */
export async function logs({ io, options, operands }: Call): Promise<number> {
  const [service] = operands;
  if (service !== undefined && !SERVICES.includes(service))
    throw usage(`There is no service "${service.slice(0, 40)}".`);
  const lines = String(options.lines ?? '100');
  if (!/^(\d{1,7}|all)$/.test(lines)) throw usage(`--lines ${lines.slice(0, 40)} is no number of lines.`);
  if (!existsSync(join(io.places.run, 'systemd/system'))) throw new TroubleError(EXIT.failed, NO_JOURNAL);
  const units = unitsOf(service, io.places.etc).flatMap((unit) => ['-u', unit]);
  const args = ['--no-pager', '--output=cat', `--lines=${lines}`, ...units, ...(options.follow ? ['--follow'] : [])];
  const over = AbortSignal.any([io.stopped, io.unread]);
  const journal = spawn('journalctl', args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    signal: over,
    env: { PATH: io.places.path },
  });
  const ended = new Promise<number>((resolve, reject) => {
    journal.on('close', (code) => resolve(code === 0 ? EXIT.ok : EXIT.failed));
    journal.on('error', (error) => (over.aborted ? resolve(EXIT.ok) : reject(error)));
  });
  let count = 0;
  createInterface({ input: journal.stdout }).on('line', (line) => {
    count += 1;
    io.out(readable(line));
  });
  const code = await ended;
  if (count === 0 && code === EXIT.ok) io.err('The journal has no line of theirs that this user may read.');
  return code;
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

function usage(cause: string): TroubleError {
  return new TroubleError(EXIT.usage, {
    cause,
    consequence: 'Nothing is shown.',
    nextStep: `name one of ${SERVICES.join(', ')}, or none for all; --lines takes a number`,
  });
}
