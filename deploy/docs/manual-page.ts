import {
  COMMANDS,
  COMMON_OPTIONS,
  type Command,
  type Option,
  optionText,
  synopsis,
} from '../../services/cli/commands.ts';
import { checks } from '../../services/cli/doctor/index.ts';
import { EXIT_MEANINGS } from '../../services/cli/exit-codes.ts';
import { version } from '../../shared/runtime/version.ts';

/** When the page's own words last changed. */
const WRITTEN = '2026-11-29';

const FILES: readonly (readonly [path: string, what: string])[] = [
  [
    '/etc/d3kos/export.env',
    'the settings, read by the services and by this command; each is a variable NAME=value, as systemd.exec(5) describes under EnvironmentFile',
  ],
  [
    '/etc/d3kos/export-credentials/',
    'the services’ logins, and the tokens central-token and gateway-token where there are any; for root only',
  ],
  ['/var/lib/d3kos-export/', 'everything the services keep'],
  ['/opt/d3kos/', 'the boat’s own files, which are only read'],
];

const VARIABLES: readonly (readonly [name: string, what: string])[] = [
  ['MQTT_URL', 'where the broker is'],
  ['MQTT_USERNAME, MQTT_PASSWORD', 'the login at a broker that is not this system’s own'],
  ['GATEWAY_HOST, GATEWAY_PORT', 'where the gateway is'],
  ['GATEWAY_TOKEN', 'what the gateway asks of callers; default: the credential gateway-token, where it can be read'],
];

/** The manual page of the command, in the man macros: what `--help` says, exit codes, files and examples. */
export function manualPage(): string {
  const commands = Object.entries<Command>(COMMANDS);
  return [
    `.\\" Made by npm run docs from services/cli/commands.ts.`,
    `.TH D3KOS\\-EXPORT 1 ${WRITTEN} "d3kos\\-export ${version}" "D3kOS Export"`,
    '.SH NAME',
    'd3kos\\-export \\- look after the exports of a boat',
    '.SH SYNOPSIS',
    ...commands.flatMap(([name], i) => [
      ...(i > 0 ? ['.P'] : []),
      ...prose(`d3kos-export ${synopsis(name as keyof typeof COMMANDS)}`),
    ]),
    '.SH DESCRIPTION',
    ...prose(
      'A d3kOS boat gathers its data into exports, keeps them in a queue that survives power cuts, and uploads them to the central database whenever there is a network. This command tells how they are, asks for new ones, and finds what keeps them from coming ashore. It works for every user; what only root may look at is said.',
    ),
    '.SH COMMANDS',
    ...commands.flatMap(([name, command]) => commandPart(name, command)),
    '.SH OPTIONS OF EVERY COMMAND',
    ...Object.entries(COMMON_OPTIONS).flatMap(optionPart),
    '.SH CHECKS OF THE DOCTOR',
    ...prose('The names by which --json tells them; they keep their meaning.'),
    ...checks.flatMap(({ id, title }) => [
      '.TP',
      `.B ${text(id)}`,
      ...prose(`${title[0]?.toUpperCase()}${title.slice(1)}.`),
    ]),
    '.SH EXIT STATUS',
    ...Object.entries(EXIT_MEANINGS).flatMap(([code, meaning]) => ['.TP', `.B ${code}`, ...prose(meaning)]),
    '.SH ENVIRONMENT',
    ...prose('Every variable of the file of settings; one that is set in the environment goes before the file.'),
    ...VARIABLES.flatMap(([name, what]) => ['.TP', `.B ${text(name)}`, ...prose(`${what}.`)]),
    '.SH FILES',
    ...FILES.flatMap(([path, what]) => ['.TP', `.I ${text(path)}`, ...prose(`${what}.`)]),
    '.SH EXAMPLES',
    ...commands.flatMap(([, { examples }]) =>
      examples.flatMap(([line, purpose]) => ['.TP', `.B ${text(line)}`, ...prose(`${purpose}.`)]),
    ),
    '.SH SEE ALSO',
    '.BR systemctl (1),',
    '.BR journalctl (1),',
    '.BR mosquitto_sub (1)',
    '',
  ].join('\n');
}

function commandPart(name: string, { summary, details, options }: Command): string[] {
  return [
    `.SS ${text(name)}`,
    ...prose(summary),
    ...details.flatMap((paragraph) => ['.P', ...prose(paragraph)]),
    ...Object.entries(options).flatMap(optionPart),
  ];
}

function optionPart([name, option]: [string, Option]): string[] {
  return ['.TP', `.B ${text(optionText(name, option))}`, ...prose(`${option.summary}.`)];
}

const WIDTH = 78;

/** A paragraph's lines: sources of manual pages are read in terminals too. */
function prose(words: string): string[] {
  const lines: string[] = [];
  for (const word of text(words).split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

/** Text as roff takes it: a hyphen in code is a minus, and no line begins with a control character. */
function text(words: string): string {
  return words
    .replaceAll('\\', '\\e')
    .replace(/(^|[\s[])--?/g, (dashes) => dashes.replaceAll('-', '\\-'))
    .replace(/d3kos-export/g, 'd3kos\\-export')
    .replaceAll('’', '\\(cq')
    .replaceAll('…', '\\&...')
    .replace(/^([.'])/, '\\&$1');
}
