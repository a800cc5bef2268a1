/**
 * Every subcommand said once: parsing, `--help`, the README's table and the manual page derive from it. Data only, so
 * that a command loads nothing of the others; longer than 200 lines, so that all of them are read in one place.
 */
export interface Option {
  readonly type: 'string' | 'boolean';
  readonly short?: string;
  /** What stands for the value in the help. */
  readonly value?: string;
  /** May be given several times. */
  readonly multiple?: boolean;
  readonly summary: string;
}

export interface Command {
  /** What stands for the positional arguments in the help, and how many there may be. */
  readonly operands: string;
  readonly operandCount: readonly [least: number, most: number];
  readonly summary: string;
  /** Paragraphs. */
  readonly details: readonly string[];
  readonly options: Readonly<Record<string, Option>>;
  /** Command lines with what they are for. */
  readonly examples: readonly (readonly [line: string, purpose: string])[];
}

const json: Option = { type: 'boolean', summary: 'answer as one JSON document, for programs' };

export const COMMON_OPTIONS: Readonly<Record<string, Option>> = {
  'env-file': {
    type: 'string',
    value: 'FILE',
    summary: 'the services’ settings; default /etc/d3kos/export.env, in a checkout what npm start runs with',
  },
  help: { type: 'boolean', short: 'h', summary: 'show this help' },
};

export const COMMANDS = {
  status: {
    operands: '',
    operandCount: [0, 0],
    summary: 'Shows on one screen whether the data is safe, whether it is ashore, and what waits, and why.',
    details: [
      '“Safe” answers yes only when all that was acknowledged or recorded here is ashore; what is kept on this boat, and what may get lost, it says exactly. “Ashore” tells up to when each category is ashore, and what was recorded or asked for since.',
      'It reads the state on the bus and needs no gateway. It ends with 1 when something needs a person. With --json each finding has its code.',
    ],
    options: { json },
    examples: [['d3kos-export status', 'see whether the data is safe, and ashore']],
  },
  request: {
    operands: '',
    operandCount: [0, 0],
    summary: 'Asks for an export.',
    details: [
      'The acknowledgement of our broker means that the request is on disk: from then on no power cut loses it; another broker keeps it as well as it does. The command then waits for the collector’s answer.',
    ],
    options: {
      categories: { type: 'string', value: 'A,B,…', summary: 'only these categories; default all nine' },
      note: { type: 'string', value: 'TEXT', summary: 'kept with the request, for people' },
      wait: { type: 'boolean', summary: 'wait until the export is delivered or has failed' },
      timeout: {
        type: 'string',
        value: 'SECONDS',
        summary: 'wait no longer than this; default 30, with --wait as long as it takes',
      },
      json,
    },
    examples: [['d3kos-export request --wait && echo ashore', 'export everything, and wait until it is ashore']],
  },
  history: {
    operands: '',
    operandCount: [0, 0],
    summary: 'Lists all exports there ever were, the newest first, a line each.',
    details: ['It asks the gateway. What was delivered keeps its receipt for ever, also when its file is removed.'],
    options: {
      status: {
        type: 'string',
        value: 'STATUS',
        summary: 'only pending, uploading, completed, failed or cancelled ones; failed: also what has expired since',
      },
      limit: { type: 'string', value: 'COUNT', summary: 'so many at most; default 20' },
      before: { type: 'string', value: 'X', summary: 'only those older than this export, or this time' },
      json,
    },
    examples: [['d3kos-export history --status completed', 'see what came ashore of late, with receipts']],
  },
  show: {
    operands: 'ID',
    operandCount: [1, 1],
    summary: 'Tells what became of an export, by its id or by that of the request it was made for.',
    details: [
      'It asks the gateway. Of an export that is in the queue it tells the last tries, how each ended and why, and the next.',
    ],
    options: { json },
    examples: [],
  },
  retry: {
    operands: '[QUEUE_ID]',
    operandCount: [0, 1],
    summary: 'Tries a waiting, failed or cancelled export again, now.',
    details: ['It asks the gateway. With --failed it retries every export that has failed.'],
    options: { failed: { type: 'boolean', summary: 'every export that has failed' }, json },
    examples: [['d3kos-export retry --failed', 'try everything again that has failed']],
  },
  resend: {
    operands: '[QUEUE_ID …]',
    operandCount: [0, 100],
    summary: 'Sends delivered exports anew, for a server that has lost them, as far as their files are still aboard.',
    details: [
      'It asks the gateway. They go one by one while nothing else waits, each under the key that it had: a server that has it already stores nothing twice. What lies within the bounds and is not aboard any more is named; what the boat still has of it goes ashore with its next export.',
      'A server may ask for it by itself, in its answer to an upload. cancel QUEUE_ID takes back what is not sent yet.',
    ],
    options: {
      'after-sequence': { type: 'string', value: 'N', summary: 'those whose number (sequence) is higher than N' },
      'up-to-sequence': { type: 'string', value: 'N', summary: 'those whose number is no higher than N' },
      since: {
        type: 'string',
        value: 'TIME',
        summary: 'those made at this time or later, such as 2026-02-20 or 2026-02-20T21:44:16Z',
      },
      until: { type: 'string', value: 'TIME', summary: 'those made before this time' },
      json,
    },
    examples: [
      [
        'd3kos-export resend --since 2026-02-20',
        'send all anew that was made since then, after the server was restored',
      ],
    ],
  },
  cancel: {
    operands: 'QUEUE_ID',
    operandCount: [1, 1],
    summary: 'Cancels an export that is not delivered, or that is to be sent anew. Its file is kept for its days.',
    details: ['It asks the gateway.'],
    options: { json },
    examples: [],
  },
  watch: {
    operands: '',
    operandCount: [0, 0],
    summary: 'Tells what happens as it happens, a line each, until Ctrl-C.',
    details: ['A broker that goes away is waited for.'],
    options: {},
    examples: [],
  },
  doctor: {
    operands: '',
    operandCount: [0, 0],
    summary: 'Looks for everything that can keep data from coming ashore, and says what to do.',
    details: [
      'Each check stands alone, ends within seconds and changes nothing; no data is sent. For each failure it says the cause, what it means, and the next step. What is only worth knowing (records that wait, what the owner keeps back) is told as that. What this user may not look at is skipped and said.',
    ],
    options: {
      json,
      verbose: { type: 'boolean', short: 'v', summary: 'show the checks that are well, or skipped, too' },
    },
    examples: [['sudo d3kos-export doctor', 'check everything']],
  },
  logs: {
    operands: '[SERVICE]',
    operandCount: [0, 1],
    summary: 'Shows what the services have logged: all of them, or one.',
    details: [
      'Where one process does it all, its lines are shown for each of the five. In a checkout it shows what npm start has written to boat.log, of its central server too.',
    ],
    options: {
      follow: { type: 'boolean', short: 'f', summary: 'go on with what they log from now on' },
      lines: { type: 'string', short: 'n', value: 'COUNT', summary: 'begin with the last COUNT lines; default 100' },
    },
    examples: [['d3kos-export logs uploader -f', 'follow the uploader']],
  },
  backup: {
    operands: 'FILE',
    operandCount: [1, 1],
    summary: 'Makes a backup of this boat’s queue, exports, recordings, settings and logins, while everything runs.',
    details: [
      'It finds the data wherever it lies: behind a link, on another disk, in another DATA_DIR, also where only a drop-in of a unit says so. FILE is a tar file, gzipped unless its name ends in .tar; it gets its name when it is whole and was read again to its end, and an earlier one of that name stays until then. A link stays one: what it leads to is written. With - for FILE it goes to the standard output.',
      'Backups to different files may be made at once. While another one is made to the same FILE, or a restore works on these data, it does nothing and ends with 75.',
      'It holds logins and tokens, so only its owner may read it. Everything that was acknowledged before the command began is in it. It ends with 1 when it is made and something in it is not as it should be: a damaged database, an export without its file.',
    ],
    options: {
      root: { type: 'string', value: 'DIR', summary: 'of another boat, whose card is mounted in this folder' },
      json,
    },
    examples: [
      ['sudo d3kos-export backup /media/stick/boat.tar.gz', 'make a backup on a USB stick'],
      ['sudo d3kos-export backup - | ssh nas "cat >boat.tar.gz"', 'make one on another computer'],
    ],
  },
  restore: {
    operands: '[FILE]',
    operandCount: [0, 1],
    summary: 'Brings a backup back, on this machine or another, and loses nothing that is newer.',
    details: [
      'The services must be stopped. What lies here is moved aside as it is (before-restore-…, in the folder of data), and what is newer in it goes on: exports that wait, receipts of those that were delivered since, requests, recordings. What was delivered is not sent again. With - for FILE it is read from the standard input.',
      'A backup of another installation than the one that this boat’s license names is refused, unless --other-installation is given, as after a new license: what was recorded and contributed there goes ashore as of this boat, the exports made there as of the other. What is mixed so cannot be taken apart.',
      'Settings, logins and changes to units come back where this machine has no settings of its own; where it has, they are left and those of the backup are laid beside, unless --with-settings is given.',
      'It changes nothing before the whole archive was read and is as it was written. Interrupted after that, it goes on when it is called again, without FILE. While a backup is made of these data it does nothing and ends with 75. A folder that lies on another disk, by a link or a mount, stays there.',
    ],
    options: {
      check: { type: 'boolean', summary: 'only read FILE to its end, and say what it is and whether it is whole' },
      'other-installation': {
        type: 'boolean',
        summary: 'bring the backup of another installation: its records go ashore as of this one',
      },
      'with-settings': { type: 'boolean', summary: 'bring settings, logins and changes to units back in any case' },
      json,
    },
    examples: [['sudo d3kos-export restore /media/stick/boat.tar.gz', 'bring a backup back']],
  },
  'set-aside': {
    operands: 'list|retry|discard [NAME …]',
    operandCount: [1, 101],
    summary: 'Shows what nobody could use and was kept for a person; publishes messages of it again, or removes it.',
    details: [
      'retry publishes a message again, in the name of who may publish it, and removes it once the broker has acknowledged it. Files, such as a damaged database, can be looked at where they lie, and discarded.',
    ],
    options: { all: { type: 'boolean', summary: 'every message (retry), or everything (discard)' }, json },
    examples: [
      ['sudo d3kos-export set-aside list', 'see what was set aside, and why'],
      ['sudo d3kos-export set-aside retry --all', 'publish all messages again, after what was wrong is mended'],
    ],
  },
  'mqtt-user': {
    operands: 'add|remove|list [NAME]',
    operandCount: [1, 2],
    summary: 'Says who may use the broker from the network with a name and a password.',
    details: [
      'add asks for the password on the terminal, or reads it from its input. Without rules a user may publish export/request and export/data/#, and read everything. A filter of other programs’ topics, or # for all of them, takes in of ours no more than anyone aboard may publish.',
    ],
    options: {
      publish: { type: 'string', value: 'FILTER', multiple: true, summary: 'what the user may publish; none: nothing' },
      read: { type: 'string', value: 'FILTER', multiple: true, summary: 'what the user may read; none: nothing' },
    },
    examples: [
      ['sudo d3kos-export mqtt-user add plotter --publish none', 'let the plotter read, and publish nothing'],
      ["sudo d3kos-export mqtt-user add hub --publish 'home/#'", 'let a hub on another machine publish its own topics'],
    ],
  },
} as const satisfies Readonly<Record<string, Command>>;
export type CommandName = keyof typeof COMMANDS;

export const isCommand = (name: string): name is CommandName => Object.hasOwn(COMMANDS, name);

/** `--name VALUE`, or `-n, --name VALUE`. */
export function optionText(name: string, { short, value }: Option): string {
  return `${short ? `-${short}, ` : ''}--${name}${value ? ` ${value}` : ''}`;
}

export function synopsis(name: CommandName): string {
  const { operands, options }: Command = COMMANDS[name];
  const flags = Object.entries(options).map(([option, { value }]) => `[--${option}${value ? ` ${value}` : ''}]`);
  return [name, ...(operands ? [operands] : []), ...flags].join(' ');
}
