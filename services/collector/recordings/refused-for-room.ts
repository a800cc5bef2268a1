import type { CategoryName } from '../../../shared/export/category-names.ts';
import type { Clock } from '../../../shared/runtime/clock.ts';

export interface RefusedForRoom {
  readonly categories: readonly CategoryName[];
  readonly sinceMs: number;
}

interface Deps {
  readonly clock: Clock;
  readonly stateOf: (name: string) => unknown;
  readonly keepStates: (states: Readonly<Record<string, unknown>>) => void;
  readonly isFull: (category: CategoryName) => boolean;
}

const REFUSED = 'refused for room';

/** Remembers, over a restart too, that contributions were refused for want of room, until there is some. */
export function createRefusedForRoom({ clock, stateOf, keepStates, isFull }: Deps) {
  let now = stateOf(REFUSED) as RefusedForRoom | null;

  function keep(next: RefusedForRoom | null): void {
    now = next;
    keepStates({ [REFUSED]: next });
  }

  return {
    now: (): RefusedForRoom | null => now,

    /** Belongs into a transaction, of which nothing else is kept. */
    note(full: readonly CategoryName[]): null {
      const known: readonly CategoryName[] = now?.categories ?? [];
      const categories = [...new Set([...known, ...full])];
      if (categories.length > known.length) keep({ categories, sinceMs: now?.sinceMs ?? clock.now() });
      return null;
    },

    /** Whether there is room by now. Belongs into a transaction. */
    recheck(): void {
      if (now === null) return;
      const categories = now.categories.filter(isFull);
      if (categories.length < now.categories.length) keep(categories.length === 0 ? null : { ...now, categories });
    },
  };
}
