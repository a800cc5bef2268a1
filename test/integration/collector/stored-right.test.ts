import { test } from 'vitest';
import { aBoatsHistory } from '../../support/boat-history.ts';
import { seededRandom } from '../../support/seeded-random.ts';

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

test.each(SEEDS)('after each export a receiver has the boat’s databases row by row: seed %i', (seed) =>
  aBoatsHistory(seededRandom(seed), 8),
);

test.each(SEEDS)(
  'restored to a backup ten exports old, one answer with `resend` makes them the boat’s again: seed %i',
  (seed) => aBoatsHistory(seededRandom(200 + seed), 16, undefined, { backup: 2, restore: 12 }),
);
