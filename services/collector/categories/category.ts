import type { ListName, ObjectName } from '../../../shared/export/document.ts';
import type { RecordOf } from '../../../shared/export/records.ts';
import type { Boat } from '../sources/boat.ts';
import type { Entry } from '../sources/record-keys.ts';
import type { SourceAccount } from '../sources/source-account.ts';
import type { ProblemCode } from '../sources/source-problem.ts';
import type { SourceReader } from '../sources/source-reader.ts';

/** What a category reads from and how, and where it says what it could not read. */
export interface CategorySource extends SourceReader {
  readonly boat: Boat;
  readonly account: SourceAccount;
  /** Aborted when the category's time is over, or the export is given up. */
  readonly signal: AbortSignal;
  /** Names a problem; what was collected all the same stays in the export. */
  problem(code: ProblemCode, message: string): void;
  /** Says what the owner keeps back. */
  withhold(message: string): void;
}

/**
 * A category that is a list of records. `collect` gives them in pages, so that any number passes in flat memory; the
 * pages may come from the boat's files, from a recording of our own, or from both after one another. A SourceProblem
 * thrown ends the list and is named in the export; the records before it stay.
 */
export interface ListCategory<Name extends ListName = ListName> {
  readonly name: Name;
  readonly shape: 'list';
  collect(source: CategorySource): AsyncIterable<readonly Entry<RecordOf<Name>>[]>;
}

/**
 * A category that is one object. `collect` gives what the boat's own files say; all that was contributed is laid under it
 * when it is written. A SourceProblem thrown leaves nothing but that, and is named in the export.
 */
export interface ObjectCategory<Name extends ObjectName = ObjectName> {
  readonly name: Name;
  readonly shape: 'object';
  collect(source: CategorySource): Promise<RecordOf<Name>>;
}

export type Category = ListCategory | ObjectCategory;

export function listCategory<Name extends ListName>(
  name: Name,
  collect: ListCategory<Name>['collect'],
): ListCategory<Name> {
  return { name, shape: 'list', collect };
}

export function objectCategory<Name extends ObjectName>(
  name: Name,
  collect: ObjectCategory<Name>['collect'],
): ObjectCategory<Name> {
  return { name, shape: 'object', collect };
}
