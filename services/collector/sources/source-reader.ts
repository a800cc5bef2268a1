import { lookAt } from '../../../shared/boat/plain-file.ts';
import { camelCase, type Fields, field, fieldsField } from '../../../shared/export/from-boat/read-fields.ts';
import type { FollowedTable } from './follow-table.ts';
import type { Tell } from './read-json-file.ts';
import type { SourceAccount } from './source-account.ts';
import type { Source, SourceMemory } from './source-memory.ts';
import { type ProblemCode, SourceMissing, SourceProblem } from './source-problem.ts';

export interface SourceReaderDeps {
  readonly sources: SourceMemory;
  readonly account: SourceAccount;
  /** What the license holds; null when it cannot be read. */
  readonly license: Fields | null;
  problem(code: ProblemCode, message: string): void;
  absent(source: string, message: string | null): void;
}

const LONGEST_NAME = 120;
const IF_REMOVED = 'Bring it back; if it was removed on purpose, this is told for 30 days and then no longer.';

export type SourceReader = ReturnType<typeof createSourceReader>;

/**
 * Through this every source of a category is read, so that none can go unnamed: what is read is remembered, what is not
 * there is absent, or a problem when it was there before, and what cannot be read is a problem. Throws what is none of
 * these.
 */
export function createSourceReader({ sources, account, license, problem, absent }: SourceReaderDeps) {
  /** Those that are read just now. */
  const asked = new Set<Source>();

  function tell(source: Source, error: unknown): void {
    if (error instanceof SourceProblem) {
      account.problem(source, error.isAllRead);
      problem(error.code, error.message);
    } else if (error instanceof SourceMissing) tellMissing(source, error);
    else throw error;
  }

  function tellMissing(source: Source, missing: SourceMissing): void {
    const recalled = missing.isEarly || isOff(source.feature, license) ? null : sources.missed(source);
    if (recalled?.is === 'vanished') {
      account.problem(source, false);
      problem('vanished', `${missing.message} ${IF_REMOVED}`);
      return;
    }
    account.absent(source);
    if (recalled?.is === 'removed') {
      absent(shownName(source), `It was there until ${recalled.missedSince}; it is taken for removed.`);
    } else absent(shownName(source), recalled === null && !missing.isEarly ? turnedOff(source) : missing.ifNever);
  }

  return {
    /** One source, whole; null when it is not there, or cannot be read. */
    async read<T>(source: Source, reading: (tell: Tell) => T | Promise<T>): Promise<T | null> {
      asked.add(source);
      try {
        const value = await reading((message) => problem('values_changed', message));
        sources.seen(source);
        account.read(source);
        return value;
      } catch (error) {
        tell(source, error);
        return null;
      } finally {
        asked.delete(source);
      }
    },

    /** One source in pages, as far as it can be read. */
    async *readPages<T>(source: Source, pages: AsyncIterable<T>, table?: FollowedTable): AsyncGenerator<T> {
      const note = (isWhole: boolean) => {
        const known = table?.known({ isWhole }) ?? null;
        if (known !== null) sources.noteTable(source, known);
      };
      const isRead = () => {
        sources.seen(source);
        note(true);
      };
      asked.add(source);
      try {
        yield* pages;
        isRead();
        account.read(source);
      } catch (error) {
        if (error instanceof SourceProblem && error.isAllRead) isRead();
        // Its number is in the export: what is begun anew after that has another.
        else note(false);
        tell(source, error);
      } finally {
        asked.delete(source);
      }
    },

    /** Names what is read just now, and gives nothing. */
    tellStalled(seconds: number): void {
      for (const source of asked) account.problem(source, false);
      const names = asked.size === 0 ? 'Its source' : [...asked].map(shownName).join(', ');
      problem(
        'timeout',
        `${names} gave nothing for ${seconds} seconds: what it held after that is not in this export.`,
      );
    },

    /** Names what is wrong with a part of a source; the rest of it is in the export. */
    problemOf:
      (source: Source) =>
      (code: ProblemCode, message: string): void => {
        account.problem(source, code === 'values_changed');
        problem(code, message);
      },

    /**
     * Says how many of a source’s records, of so many in all, their owner deleted: they are nobody’s but hers, and nothing is
     * missing for them. That all of them are is as likely a mark that means something else, and a problem.
     */
    deleted(source: Source, count: number, what: string, all: number): void {
      if (count === 0) return;
      if (count === all) {
        account.problem(source, false);
        problem('rows_skipped', allDeleted(shownName(source), count, what));
        return;
      }
      const marked =
        count === 1 ? `1 ${what} is marked as deleted` : `${count} ${pluralOf(what)} are marked as deleted`;
      absent(`${shownName(source)}: ${pluralOf(what)} marked as deleted`, `${marked} and left out.`);
    },

    /** Names a source of a withheld category when it is not there. It is not read, and nothing is missing for it. */
    async lookFor(source: Source, path: string): Promise<void> {
      account.absent(source, 'withheld');
      if ((await lookAt(path)) !== 'not there') return;
      absent(shownName(source), sources.isKnown(source) ? 'It is gone; what it told is withheld anyway.' : null);
    },
  };
}

const allDeleted = (name: string, count: number, what: string): string =>
  `${name}: ${count === 1 ? `its only ${what} is` : `all ${count} ${pluralOf(what)} are`} marked as deleted, so none is in this export. If they were not deleted, the program that writes them marks them all the same: mend its marks. If they were, nothing is missing.`;

const pluralOf = (what: string): string => what.replace(/y$/, 'ie').concat('s');

const turnedOff = ({ feature }: Source) => `The license says that this boat has no ${feature}.`;

/** Turned off by name; a license that says nothing of a feature turns nothing off. */
function isOff(feature: string | undefined, license: Fields | null): boolean {
  if (feature === undefined) return false;
  return field(fieldsField(license ?? {}, 'features') ?? {}, feature, camelCase(feature)) === false;
}

const shownName = ({ name, place }: Source): string =>
  (place === undefined ? name : `${name} (${place})`).slice(0, LONGEST_NAME);
