import type { Clock } from '../../shared/runtime/clock.ts';
import { openGuarded } from '../../shared/runtime/guard-store.ts';
import type { GuardedPlaces } from '../../shared/runtime/keep-places.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import type { Reserve } from '../../shared/runtime/reserve-space.ts';
import { isNotForSession } from '../not-for-session.ts';
import { openBrokerStore } from './open-broker-database.ts';
import { SqlitePersistence } from './sqlite-persistence.ts';

interface Deps {
  readonly databasePath: string;
  readonly setAside: string;
  readonly places?: GuardedPlaces | undefined;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The broker's persistence on its store, with a reserve for a full disk. Throws an AppError `permission`, `disk_full` or
 * `corrupt` with what to do.
 */
export function openPersistence({ databasePath: path, setAside, places, clock, log }: Deps): {
  persistence: SqlitePersistence;
  reserve: Reserve;
} {
  const { database, guard, reserve } = openGuarded({
    name: 'The broker’s store',
    path,
    setAside,
    places,
    clock,
    log,
    open: () => openBrokerStore(path, setAside, log),
    isOpen: ({ open }) => open,
    inTransaction: ({ inTransaction }) => inTransaction,
  });
  return { persistence: new SqlitePersistence(database, clock, log, guard, isNotForSession), reserve };
}
