import { dirname, join } from 'node:path';
import type { Clock } from '../../shared/runtime/clock.ts';
import { endProcess } from '../../shared/runtime/end-process.ts';
import { createGuard } from '../../shared/runtime/guard-store.ts';
import type { Logger } from '../../shared/runtime/logger.ts';
import { createReserve, type Reserve } from '../../shared/runtime/reserve-space.ts';
import { openBrokerStore } from './open-broker-database.ts';
import { SqlitePersistence } from './sqlite-persistence.ts';

interface Deps {
  readonly databasePath: string;
  readonly setAside: string;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The broker's persistence on its store, with a reserve for a full disk. Throws an AppError `permission`, `disk_full` or
 * `corrupt` with what to do.
 */
export function openPersistence({ databasePath: path, setAside, clock, log }: Deps): {
  persistence: SqlitePersistence;
  reserve: Reserve;
} {
  const reserve = createReserve({ path: join(dirname(path), 'reserve'), clock, log });
  const database = reserve.orGiveUp(() => openBrokerStore(path, setAside, log));
  const guard = createGuard({
    name: 'The broker’s store',
    path,
    reserve,
    log,
    inTransaction: () => database.inTransaction,
    execute: (sql) => void database.exec(sql),
    end: endProcess,
  });
  return { persistence: new SqlitePersistence(database, clock, log, guard), reserve };
}
