import { createRequire } from 'node:module';
import { test } from 'node:test';
import { openBrokerDatabase } from '../../../broker/persistence/open-broker-database.ts';
import { SqlitePersistence } from '../../../broker/persistence/sqlite-persistence.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';

/** The conformance suite of aedes-persistence, made for node:test; `abstract-suite.test.ts` runs this file. */
const abstractSuite = createRequire(import.meta.url)('aedes-persistence/abstract.js');

abstractSuite({
  test,
  testAsync: true,
  persistence: () =>
    new SqlitePersistence(openBrokerDatabase(':memory:'), systemClock, createLogger('suite', 'silent')),
});
