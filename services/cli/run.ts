import { parseArgs } from 'node:util';
import { VisitError } from '../../shared/bus/visit-error.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import { version } from '../../shared/runtime/version.ts';
import { ownDisk } from './boat-facts.ts';
import { COMMANDS, COMMON_OPTIONS, type Command, type CommandName, isCommand } from './commands.ts';
import { EXIT } from './exit-codes.ts';
import { isGatewayOnBus } from './hear-gateway.ts';
import { commandHelp, overview } from './help.ts';
import type { Io } from './io.ts';
import { readSurroundings, type Surroundings } from './surroundings.ts';
import { ownCommand, TroubleError, troubleLines } from './trouble.ts';
import { visitTrouble } from './visit-trouble.ts';

/** What a command is called with. */
export interface Call {
  readonly name: CommandName;
  readonly options: Readonly<Record<string, string | boolean | readonly string[] | undefined>>;
  readonly operands: readonly string[];
  readonly io: Io;
  readonly surroundings: Surroundings;
}

/** Resolves with the exit code; throws a TroubleError or a VisitError. */
export type Run = (call: Call) => Promise<number>;

/** Each command is loaded when it is called: the others' parts cost a Pi half a second. */
const RUN: Readonly<Record<CommandName, () => Promise<Run>>> = {
  status: async () => (await import('./status.ts')).status,
  request: async () => (await import('./request.ts')).request,
  history: async () => (await import('./history.ts')).history,
  show: async () => (await import('./history.ts')).show,
  retry: async () => (await import('./change-job.ts')).retry,
  resend: async () => (await import('./resend.ts')).resend,
  cancel: async () => (await import('./change-job.ts')).cancel,
  watch: async () => (await import('./watch.ts')).watch,
  doctor: async () => (await import('./doctor/doctor.ts')).doctor,
  logs: async () => (await import('./logs.ts')).logs,
  backup: async () => (await import('./backup/backup.ts')).backup,
  restore: async () => (await import('./backup/restore.ts')).restore,
  'set-aside': async () => (await import('./set-aside.ts')).setAside,
  'mqtt-user': async () => (await import('./change-users.ts')).changeUsers,
};

/** The whole command line: resolves with the exit code, whatever happens. */
export async function runCommandLine(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === '--version' || name === 'version') return say(io, [version]);
  if (name === '--help' || name === '-h' || name === 'help') {
    const [about = ''] = rest;
    return say(io, isCommand(about) ? commandHelp(about) : overview());
  }
  if (name === undefined || !isCommand(name)) {
    if (name !== undefined) io.err(`There is no command "${name.slice(0, 80)}".`);
    for (const line of overview()) io.err(line);
    return EXIT.usage;
  }
  const parsed = parse(name, rest);
  if ('problem' in parsed) {
    io.err(`${parsed.problem} ${ownCommand(`${name} --help`)} tells how it is called.`);
    return EXIT.usage;
  }
  if (parsed.options.help) return say(io, commandHelp(name));
  try {
    const envFile = parsed.options['env-file'];
    const surroundings = readSurroundings(io, typeof envFile === 'string' ? envFile : null, {
      mayBeNew: name === 'restore',
    });
    if (!io.env.TZ && surroundings.env.TZ) io.useZone(surroundings.env.TZ);
    const run = await RUN[name]();
    return await run({ ...parsed, name, io, surroundings }).catch(async (error) => {
      if (!(error instanceof VisitError)) throw error;
      const config = surroundings.config();
      const servicesAreIn = error.trouble === 'login' && (await isGatewayOnBus(config, io.clock));
      throw visitTrouble(error, config, { disk: ownDisk(config, io.places), servicesAreIn });
    });
  } catch (error) {
    return explain(error, io, parsed.options.json === true);
  }
}

function say(io: Io, lines: readonly string[]): number {
  for (const line of lines) io.out(line);
  return EXIT.ok;
}

type Parsed = Pick<Call, 'options' | 'operands'> | { readonly problem: string };

function parse(name: CommandName, args: readonly string[]): Parsed {
  const { options, operandCount, operands }: Command = COMMANDS[name];
  const known = Object.entries({ ...options, ...COMMON_OPTIONS }).map(([option, { type, short, multiple = false }]) => [
    option,
    { type, multiple, ...(short ? { short } : {}) },
  ]);
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      options: Object.fromEntries(known),
      allowPositionals: true,
    }) as { values: Call['options']; positionals: string[] };
    const [least, most] = operandCount;
    const fits = values.help === true || (positionals.length >= least && positionals.length <= most);
    if (!fits) return { problem: operands ? `It takes ${operands}.` : `It takes no "${positionals[0]}".` };
    return { options: values, operands: positionals };
  } catch (error) {
    return { problem: `${messageOf(error).replace(/\.?( To specify.*)?$/s, '')}.` };
  }
}

function explain(error: unknown, io: Io, asJson: boolean): number {
  if (!(error instanceof TroubleError)) throw error;
  const { trouble, exitCode } = error;
  if (asJson) {
    const { cause, consequence, nextStep } = trouble;
    io.out(JSON.stringify({ ok: false, cause, consequence, next_step: nextStep }));
  } else {
    for (const line of troubleLines(trouble)) io.err(line);
  }
  return exitCode;
}
