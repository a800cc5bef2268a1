import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { QueueStatus } from '../../../shared/contracts/queue-status.ts';
import { categoryInQuarantine, quarantineName } from '../../../shared/export/quarantine-name.ts';
import type { DataFolders } from '../../../shared/runtime/data-folders.ts';
import { createDurably } from '../../../shared/runtime/durable-file.ts';
import type { Suspect } from './parts.ts';

/** A person looks at them, one by one. */
const MOST_HELD = 1_000;
const LONGEST_SAID = 300;

/** A record that the central server refused, and of which export it is. */
export interface Refused {
  readonly suspect: Suspect;
  readonly record: object;
  readonly queueId: string;
  /** ISO 8601. */
  readonly at: string;
}

export type Quarantine = ReturnType<typeof createQuarantine>;

/**
 * The records that the central server refuses, each in a file of its own, durably: the collector leaves them out of
 * later exports for as long as they lie here. Whoever removes a file has its record tried again. Throws what the file
 * system says.
 */
export function createQuarantine({ quarantine: folder }: Pick<DataFolders, 'quarantine'>) {
  let told: QueueStatus['quarantine'];
  let countedOf = '';
  count();

  function names(): string[] {
    return existsSync(folder) ? readdirSync(folder).filter((name) => categoryInQuarantine(name) !== null) : [];
  }

  /** Looks which there are; a person may have removed some. */
  function count(): void {
    countedOf = versionOf(folder);
    const all = names().sort();
    const records: Record<string, number> = {};
    for (const name of all) {
      const category = categoryInQuarantine(name);
      if (category !== null) records[category] = (records[category] ?? 0) + 1;
    }
    const [first] = all;
    told = first === undefined ? undefined : { count: all.length, records, first, said: saidIn(join(folder, first)) };
  }

  return {
    /** Gives the names of the files, also of those that lie here already; of none that there is no room for. */
    hold(all: readonly Refused[]): string[] {
      const held = new Set(names());
      const kept: string[] = [];
      for (const { suspect, record, queueId, at } of all) {
        const { category, index, said } = suspect;
        const name = quarantineName(category, record);
        if (!held.has(name) && held.size >= MOST_HELD) continue;
        const pointer = `/data/${category}/${index}`;
        const content = { category, pointer, queue_id: queueId, said: said.slice(0, LONGEST_SAID), at, record };
        createDurably(join(folder, name), `${JSON.stringify(content, null, 2)}\n`, 0o640);
        held.add(name);
        kept.push(name);
      }
      count();
      return kept;
    },

    count,

    /** Which records lie here, by the names of their files. */
    held: (): ReadonlySet<string> => new Set(names()),

    /** What lies here; undefined when nothing does. */
    get told() {
      if (versionOf(folder) !== countedOf) count();
      return told;
    },
  };
}

/** Another one whenever a file has come or gone. */
const versionOf = (folder: string): string => String(statSync(folder, { throwIfNoEntry: false })?.mtimeMs ?? 'none');

function saidIn(path: string): string {
  try {
    const { said } = JSON.parse(readFileSync(path, 'utf8')) as { said?: unknown };
    return typeof said === 'string' ? said.slice(0, LONGEST_SAID) : '';
  } catch {
    return '';
  }
}
