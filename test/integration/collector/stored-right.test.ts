import { test } from 'vitest';
import { aBoatsHistory } from '../../support/boat-history.ts';
import { seededRandom } from '../../support/seeded-random.ts';

/** HISTORIES makes it look at more. */
const SEEDS = Array.from({ length: Number(process.env.HISTORIES ?? 12) }, (_, i) => i + 1);

test.each(SEEDS)('after each export a receiver has the boat’s databases row by row: seed %i', (seed) =>
  aBoatsHistory(seededRandom(seed), 8),
);
