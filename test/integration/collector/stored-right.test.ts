import { test } from 'vitest';
import { aBoatsHistory } from '../../support/boat-history.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** HISTORIES makes it look at more, SEEDS at these. */
const { HISTORIES = '5', SEEDS } = process.env;
const seeds = SEEDS?.split(',').map(Number) ?? Array.from({ length: Number(HISTORIES) }, (_, i) => i + 1);

test.each(seeds)('after each export a receiver has the boat’s databases row by row: seed %i', (seed) =>
  aBoatsHistory(seededRandom(seed), 8),
);

test.each(seeds.slice(0, 3))(
  'restored to a backup ten exports old, one answer with `resend` makes them the boat’s again: seed %i',
  (seed) => aBoatsHistory(seededRandom(200 + seed), 16, undefined, { backup: 2, restore: 12 }),
);
