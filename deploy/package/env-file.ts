import { settingsAndReaders } from '../docs/tables.ts';
import { wrapped } from './changelog.ts';

type SettingAndReaders = ReturnType<typeof settingsAndReaders>[number];

const HEAD = `# Settings of D3kOS Export, read by its services and by the command d3kos-export. One a line, NAME=value; a line that
# begins with # is a remark, and what stands there is the default. After a change:
#
#   sudo systemctl restart d3kos-export.target
#
# d3kos-export doctor tells what is wrong with them. Secrets have a better place, a file each that only root can read, in
# /etc/d3kos/export-credentials: central-token, the whole value of the header that tells the central database who we are;
# gateway-token, what callers from the network must send.`;

const isOfBus = ({ setting }: SettingAndReaders) => setting.name.startsWith('MQTT_');
const isOfAll = ({ by }: SettingAndReaders) => by.includes('broker') && by.length > 1;
const readBy =
  (...services: string[]) =>
  (one: SettingAndReaders) =>
    !isOfBus(one) && !isOfAll(one) && services.includes(one.by[0] ?? '');

const CHAPTERS: readonly { title: string; holds: (one: SettingAndReaders) => boolean }[] = [
  { title: 'Ashore: only CENTRAL_API_URL must be set', holds: readBy('uploader') },
  { title: 'What is exported, and recorded', holds: readBy('collector') },
  { title: 'The queue', holds: readBy('queue-keeper') },
  { title: 'HTTP', holds: readBy('gateway') },
  { title: 'At boot, and at 03:00', holds: readBy('boot', 'daily') },
  { title: 'MQTT', holds: isOfBus },
  { title: 'Whatever runs', holds: isOfAll },
];

/** The units say these; whoever changes them changes the units. */
const GIVEN_BY_UNITS = ['CREDENTIALS_DIRECTORY', 'MQTT_SOCKET'];

/** Where the units have another default than the program. */
const DEFAULT_ABOARD: Readonly<Record<string, string>> = { MQTT_URL: 'unix:/run/d3kos-export/broker.sock' };

/** Other values of these ask for something that the units' sandbox does not let through: what does. */
const EXAMPLES = '/usr/share/doc/d3kos-export/examples';
export const NEEDED_DROP_IN: Readonly<Record<string, string>> = {
  MQTT_URL: 'other-broker.conf',
  MQTT_HOST: 'network-listening.conf',
  GATEWAY_HOST: 'network-listening.conf',
  SIGNALK_URL: 'other-signalk.conf',
  DATA_DIR: 'other-data-folder.conf',
};

/** `/etc/d3kos/export.env` as it is delivered: every setting an owner may want, none of them set. */
export function envFile(): string {
  const settings = settingsAndReaders().filter(({ setting }) => !GIVEN_BY_UNITS.includes(setting.name));
  const chapters = CHAPTERS.map(({ title, holds }) => {
    const entries = settings.filter(holds).map(entry);
    return [`# --- ${title} ---`, ...entries].join('\n\n');
  });
  return `${[HEAD, ...chapters].join('\n\n')}\n`;
}

function entry({ setting }: SettingAndReaders): string {
  const { name, summary, unit, defaultText, fallback, secret } = setting;
  const isValue = String(fallback) === defaultText || Array.isArray(fallback);
  const shown = DEFAULT_ABOARD[name] ?? (isValue ? defaultText : '');
  const dropIn = NEEDED_DROP_IN[name];
  const sentence = [
    `${summary.charAt(0).toUpperCase()}${summary.slice(1)}${unit ? ` (${unit})` : ''}.`,
    ...(isValue || defaultText === '' ? [] : [`Default: ${defaultText}.`]),
    ...(dropIn ? [`Elsewhere: see ${EXAMPLES}/${dropIn} too.`] : []),
    ...(secret ? ['A secret: once it stands here, chmod 600 this file.'] : []),
  ].join(' ');
  const lines = wrapped(sentence.replaceAll('`', ''), REMARK_LENGTH).map((line) => `# ${line}`);
  return [...lines, `#${name}=${shown}`].join('\n');
}

const REMARK_LENGTH = 116;
