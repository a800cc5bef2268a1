import { counted, listed } from '../in-words.ts';
import type { About } from './archive-form.ts';
import type { Composed } from './compose-state.ts';
import type { SwapPlan } from './swap-state.ts';
import { areOthers, type Whose } from './whose.ts';

/** What a restore did. */
export interface Restored {
  readonly file: string;
  readonly about: About;
  readonly whose: Whose;
  readonly dataDir: string;
  /** Where what lay here before is kept; null when nothing did. */
  readonly aside: string | null;
  readonly composed: Composed;
  /** Whole paths of the backup's files beside the data. */
  readonly settings: readonly string[];
  readonly bringsSettings: boolean;
}

export function restoredLines(
  { about, whose, dataDir, aside, composed, settings, bringsSettings }: Restored,
  start: string,
): string[] {
  const { queueOf, broughtBack, filesBack, revived, requestsOpened, recordings, messages, damaged } = composed;
  const added = [
    ...(broughtBack > 0 ? [counted(broughtBack, 'export')] : []),
    ...(filesBack > 0 ? [`the files of ${counted(filesBack, 'export')}`] : []),
    ...(requestsOpened > 0 ? [counted(requestsOpened, 'request')] : []),
    ...(recordings > 0 ? [counted(recordings, 'record')] : []),
    ...(messages > 0 ? [counted(messages, 'message')] : []),
  ];
  const queue =
    queueOf === 'backup'
      ? 'Its queue is the queue now; export files that lay here besides are taken up at the next start.'
      : added.length === 0
        ? 'What lay here is newer and knows all of it; nothing had to be added.'
        : `What lay here is newer and goes on; the backup added what was missing: ${listed(added)}.`;
  return [
    `The backup of ${about.made_at}, made on ${about.computer}${ofInstallation(whose)}, is restored into ${dataDir}.`,
    ...(areOthers(whose)
      ? [
          `This boat is installation ${whose.here}: what the backup brought in records goes ashore as of ${whose.here}, its exports as of ${whose.backup}.`,
        ]
      : []),
    queue,
    ...(revived > 0 ? [`${counted(revived, 'export')} that had failed for want of a file waits again.`] : []),
    ...damaged.map((what) => `${what}.`),
    ...(about.damaged.length > 0
      ? [`Damaged in the backup already, and put right as far as can be at the next start: ${listed(about.damaged)}.`]
      : []),
    ...settingsLines(settings, bringsSettings, aside),
    ...(aside === null ? [] : [`What lay here before is in ${aside}; remove it when all is well.`]),
    `Now start: ${start}`,
  ];
}

/** The same for programs. */
export function restoredView({ file, about, whose, dataDir, aside, composed, settings, bringsSettings }: Restored) {
  return {
    file,
    ...{ id: about.id, made_at: about.made_at, data_dir: dataDir, aside },
    ...{ installation_id: whose.backup, own_installation_id: whose.here },
    queue_of: composed.queueOf,
    exports_added: composed.broughtBack,
    files_added: composed.filesBack,
    exports_waiting_again: composed.revived,
    requests_added: composed.requestsOpened,
    records_added: composed.recordings,
    messages_added: composed.messages,
    damaged: [...composed.damaged, ...about.damaged],
    settings: bringsSettings ? settings : [],
  };
}

function settingsLines(settings: readonly string[], bringsSettings: boolean, aside: string | null): string[] {
  if (settings.length === 0) return [];
  if (bringsSettings) {
    const units = settings.some((path) => path.includes('/systemd/'));
    return [
      `Settings and logins are back: ${settings.join(', ')}.`,
      ...(units ? ['The units changed with them: sudo systemctl daemon-reload'] : []),
    ];
  }
  return [
    `This machine has settings of its own, which stay; those of the backup lie in ${aside}/settings-of-the-backup (--with-settings puts them in place).`,
  ];
}

/** Goes behind the computer's name. */
const ofInstallation = ({ backup }: Whose): string => (backup === null ? '' : ` as installation ${backup}`);

function hereLines(whose: Whose): string[] {
  if (whose.here === null) return ['Which installation this boat is is not known: its license cannot be read.'];
  if (areOthers(whose))
    return [`This boat is another installation, ${whose.here}: restore brings it only with --other-installation.`];
  const is = whose.backup === null ? '' : ', the same';
  return [`This boat is installation ${whose.here}${is}.`];
}

export const finishedLines = (dataDir: string, { aside }: SwapPlan, start: string): string[] => [
  `The restore that was interrupted is finished. What lay here before is in ${dataDir}/${aside}.`,
  `Now start: ${start}`,
];

export const checkLines = (file: string, about: About, whose: Whose, files: number): string[] => [
  `${file === '-' ? 'What came in' : file} is whole: a backup of ${about.made_at}, made on ${about.computer}${ofInstallation(whose)} by version ${about.version} of ${about.data_dir}, ${counted(files, 'file')}.`,
  ...hereLines(whose),
  ...(about.damaged.length > 0 ? [`Damaged already when it was made: ${listed(about.damaged)}.`] : []),
];
