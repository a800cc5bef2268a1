import { type ParseArgsConfig, parseArgs } from 'node:util';
import { messageOf } from '../shared/runtime/errors.ts';
import { EXIT } from './exit-codes.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

export interface Usage<O extends Options> {
  /** How it is called: `npm run package -- [--arch ARCH]`. */
  readonly call: string;
  /** What it does, and its options; a line each. */
  readonly about: string;
  readonly options: O;
  /** Names that may stand beside the options; none when left out. */
  readonly names?: readonly string[];
}

/** Ends the process with the code for a wrong call, and one sentence. */
export function refuseCall(call: string, sentence: string): never {
  const command = call.replace(/ -- .*| \[.*/, '');
  process.stderr.write(
    `${sentence}: ${command}${command.startsWith('npm') ? ' --' : ''} --help tells how it is called.\n`,
  );
  process.exit(EXIT.usage);
}

type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>['values'];

/** The options and names a script was called with. `--help` tells and ends; what does not fit is one sentence and 64. */
export function parseUsage<const O extends Options>({ call, about, options, names = [] }: Usage<O>) {
  const { values, positionals } = parsed(call, options);
  if (values.help === true) {
    process.stdout.write(`Usage: ${call}\n\n${about}\n`);
    process.exit(0);
  }
  const stranger = positionals.find((name) => !names.includes(name));
  if (stranger !== undefined) {
    const known = names.length === 0 ? 'it takes nothing of that kind' : `it is one of ${names.join(', ')}`;
    refuseCall(call, `There is no "${stranger.slice(0, 40)}", ${known}`);
  }
  return { values: values as Values<O>, names: positionals };
}

function parsed(call: string, options: Options) {
  const known: Options = { ...options, help: { type: 'boolean', short: 'h' } };
  try {
    return parseArgs({ options: known, allowPositionals: true });
  } catch (error) {
    return refuseCall(call, messageOf(error).replace(/\.?( To specify.*)?$/s, ''));
  }
}
