import { existsSync, readdirSync } from 'node:fs';
import type { CategoryName } from '../../shared/export/categories.ts';
import { fitRecord } from '../../shared/export/fit-record.ts';
import { categoryInQuarantine, quarantineName } from '../../shared/export/quarantine-name.ts';
import { categoryRecordSchemas } from '../../shared/export/records.ts';

const MOST_NAMED = 3;

/** Which records of one category lie in quarantine; counts those that an export leaves out for it. */
export interface HeldRecords {
  /** Whether a record, as it would be written, lies there; it is counted then. */
  leavesOut(record: object): boolean;
  /** What was left out, in a sentence; null when nothing was. */
  problem(): string | null;
}

/**
 * What lies in quarantine at this moment; a person may take files out at any time. `also`: names that files had which may be
 * gone by now. Throws what the file system says.
 */
export function readHeldBack(folder: string, also: readonly string[] = []) {
  const names = new Map<CategoryName, Set<string>>();
  for (const name of [...(existsSync(folder) ? readdirSync(folder) : []), ...also]) {
    const category = categoryInQuarantine(name);
    if (category !== null) names.set(category, (names.get(category) ?? new Set()).add(name));
  }

  return {
    /** Null when nothing of a category lies there: then no record of it is looked at. */
    of(category: CategoryName): HeldRecords | null {
      const held = names.get(category);
      return held ? countHeld(category, held) : null;
    },

    /** Whether a recording lies there, as the export would have it; null when nothing does. */
    holds: names.size === 0 ? null : holds,
  };

  function holds(category: CategoryName, recording: object): boolean {
    const held = names.get(category);
    if (held === undefined) return false;
    const record = fitRecord<object>(categoryRecordSchemas[category], recording, () => {});
    return record !== null && held.has(quarantineName(category, record));
  }
}

function countHeld(category: CategoryName, held: ReadonlySet<string>): HeldRecords {
  const found: string[] = [];
  let count = 0;
  return {
    leavesOut(record) {
      const name = quarantineName(category, record);
      if (!held.has(name)) return false;
      count += 1;
      if (found.length < MOST_NAMED && !found.includes(name)) found.push(name);
      return true;
    },
    problem() {
      if (count === 0) return null;
      const [records, are, them] = count === 1 ? ['record', 'is', 'it'] : ['records', 'are', 'them'];
      const which = found.map((name) => `quarantine/${name}`).join(', ');
      return `${count} ${records} that the central database refused ${are} not in this export; to have ${them} tried again, remove ${which}${count > found.length ? ' …' : ''} from the data folder.`;
    },
  };
}

export type HeldBack = ReturnType<typeof readHeldBack>;
