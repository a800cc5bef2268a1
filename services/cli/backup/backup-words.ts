import { counted, listed, bytes as sized } from '../in-words.ts';
import { ownCommand } from '../trouble.ts';
import type { About } from './archive-form.ts';
import type { DatabaseCopy } from './copy-databases.ts';
import type { Besides } from './count-besides.ts';
import type { ExportsPut } from './put-exports.ts';

/** What a backup became. */
export interface Backed {
  /** Null: the standard output. */
  readonly file: string | null;
  readonly bytes: number;
  readonly about: About;
  readonly databases: readonly DatabaseCopy[];
  readonly exported: ExportsPut;
  readonly besides: Besides;
  readonly machineFiles: readonly string[];
  /** What is neither file nor folder. */
  readonly leftOut: readonly string[];
  readonly isOnSameDisk: boolean;
  readonly isOpenToOthers: boolean;
}

export function backupLines({ file, bytes, exported, machineFiles, about, databases, ...where }: Backed): string[] {
  const holds = `${exportsInWords(exported)}, ${counted(databases.length, 'database')} and ${counted(machineFiles.length, 'file')} of this machine’s settings`;
  const first =
    file === null
      ? `The backup, ${sized(bytes)}, is written to the standard output: ${holds}. Look whether it came whole where it went, with: ${ownCommand('restore --check FILE')}`
      : `The backup ${file}, ${sized(bytes)}, is whole; it was read again to its end. It holds ${holds}.`;
  return [
    first,
    ...besidesLines(where.besides),
    `The data lay in ${about.data_dir}.`,
    where.isOpenToOthers
      ? 'It holds logins and tokens, and its disk keeps no permissions: whoever has the disk can read them.'
      : 'It holds logins and tokens: only its owner may read it. Keep it so.',
    ...(where.isOnSameDisk ? ['It lies on the disk of the data, and goes with it: copy it to another.'] : []),
  ];
}

/** Whoever reads it may be about to give up the boat's own copy. */
function exportsInWords({ count, notAshore }: ExportsPut): string {
  const { waiting, failed, cancelled } = notAshore;
  const all = waiting + failed + cancelled;
  const exports = counted(count, 'export');
  if (all === 0) return count === 0 ? exports : `${exports}, none of which is still to go ashore`;
  const parts = [
    ...(waiting > 0 ? [`${waiting} ${waiting === 1 ? 'waits' : 'wait'}`] : []),
    ...(failed > 0 ? [`${failed} ${failed === 1 ? 'has' : 'have'} failed`] : []),
    ...(cancelled > 0 ? [`${cancelled} ${cancelled === 1 ? 'was' : 'were'} cancelled`] : []),
  ];
  return `${exports}, of which ${all} ${all === 1 ? 'is' : 'are'} not ashore (${listed(parts)})`;
}

function besidesLines({ requests, messages, records }: Besides): string[] {
  const all = Object.entries({ request: requests, message: messages, record: records });
  const some = all.flatMap(([noun, n]) => (n ? [counted(n, noun)] : []));
  const unknown = all.flatMap(([noun, n]) => (n === null ? [`${noun}s`] : []));
  const isOne = some.length === 1 && /^1 /.test(some[0] ?? '');
  return [
    ...(some.length > 0 ? [`Beside them it holds ${listed(some)} that ${isOne ? 'is' : 'are'} not ashore.`] : []),
    ...(unknown.length > 0 ? [`How many ${listed(unknown)} in it are not ashore is not known.`] : []),
  ];
}

/** The same for programs. */
export function backupView(backed: Backed) {
  const { file, bytes, about, databases, exported, besides, machineFiles } = backed;
  const { waiting, failed, cancelled } = exported.notAshore;
  const problems = problemsOf(backed);
  return {
    ok: problems.length === 0,
    file,
    bytes,
    ...{ id: about.id, made_at: about.made_at, data_dir: about.data_dir },
    ...{ exports: exported.count, waiting: waiting + failed },
    not_ashore: { waiting, failed, cancelled, ...besides },
    databases: databases.map(({ place }) => place),
    machine_files: machineFiles,
    on_disk_of_data: backed.isOnSameDisk,
    readable_by_others: backed.isOpenToOthers,
    problems,
  };
}

/** What is in it not as it should be, a line each. */
export function problemsOf({ databases, exported, leftOut }: Pick<Backed, 'databases' | 'exported' | 'leftOut'>) {
  const { missing, damaged } = exported;
  return [
    ...databases.flatMap(({ title, damage, meaning }) =>
      damage === null ? [] : [`${title} is damaged, and in it as it lies: ${damage}. ${meaning}`],
    ),
    ...(missing.length > 0
      ? [`${counted(missing.length, 'export')} that did not go ashore had no file here: ${named(missing)}.`]
      : []),
    ...(damaged.length > 0
      ? [`${counted(damaged.length, 'export file')} had not the bytes that were queued: ${named(damaged)}.`]
      : []),
    ...(leftOut.length > 0 ? [`Left out, since no file and no folder: ${named(leftOut)}.`] : []),
  ];
}

const FEW = 5;
const named = (all: readonly string[]): string =>
  all.length <= FEW ? listed(all) : `${all.slice(0, FEW).join(', ')} and ${all.length - FEW} more`;
