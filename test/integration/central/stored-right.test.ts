import { test } from 'vitest';
import { aBoatsHistory } from '../../support/boat-history.ts';
import { centralReceiver } from '../../support/central-receiver.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { centralRig } from './central-rig.ts';

test.each([101, 102, 103, 104])(
  'after each export the server’s tables are the boat’s, row by row: seed %i',
  async (seed) => {
    const { url } = await centralRig({ known: null });
    await aBoatsHistory(
      seededRandom(seed),
      8,
      centralReceiver(() => url),
    );
  },
);
