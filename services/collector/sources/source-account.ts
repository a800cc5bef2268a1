import type { SourceMode, SourceStateName, SourceView } from '../../../shared/export/category-state.ts';
import type { Source } from './source-memory.ts';

interface Account {
  readonly mode: SourceMode;
  state: SourceStateName;
  isComplete: boolean;
  records: number;
}

type Named = Pick<Source, 'name' | 'mode'>;

export type SourceAccount = ReturnType<typeof createSourceAccount>;

/** What one export says of the sources of a category: each that was read, or looked for, in that order. */
export function createSourceAccount() {
  const accounts = new Map<string, Account>();
  let hasEndedEarly = false;

  function of({ name, mode = 'mirror' }: Named): Account {
    const known = accounts.get(name);
    if (known) return known;
    const account: Account = { mode, state: 'whole', isComplete: true, records: 0 };
    accounts.set(name, account);
    return account;
  }

  /** `isComplete`: every record that it has is here all the same. */
  function problem(source: Named, isComplete: boolean): void {
    const account = of(source);
    account.state = 'problem';
    account.isComplete &&= isComplete;
  }

  return {
    problem,
    /** It was read to its end. What was told of it before stays. */
    read: (source: Named): void => void of(source),
    /** It is not there, or stays aboard. */
    absent(source: Named, state: 'absent' | 'withheld' = 'absent'): void {
      Object.assign(of(source), { state, isComplete: false });
    },
    /** A record of it is here. */
    wrote(source: Named): void {
      of(source).records += 1;
    },
    /** A record of it is not here. */
    leftOut: (source: Named): void => problem(source, false),
    /** The reading ended before its time: nothing can be concluded from what is not here. */
    endedEarly(): void {
      hasEndedEarly = true;
      for (const account of accounts.values()) account.isComplete = false;
    },
    /**
     * A record is made of all sources that are named so far, or none: `source` is what stands for them. It is as whole as they
     * are; one that this boat never had takes nothing from it.
     */
    madeOfAll(source: Named, hasRecord: boolean): void {
      const parts = [...accounts.values()];
      const account = of(source);
      account.records = hasRecord ? 1 : 0;
      const isAbsent = !hasRecord && parts.every(({ state }) => state === 'absent');
      const hasProblem = parts.some(({ state }) => state === 'problem');
      account.state = hasProblem ? 'problem' : isAbsent ? 'absent' : 'whole';
      account.isComplete =
        !hasEndedEarly && !isAbsent && parts.every(({ state, isComplete }) => isComplete || state === 'absent');
    },
    views: (): SourceView[] =>
      [...accounts].map(([name, { mode, state, isComplete, records }]) => ({
        ...{ name, state, mode },
        complete: isComplete,
        records,
      })),
  };
}
