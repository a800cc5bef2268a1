import { test } from 'vitest';
import { awayWithoutRoom, awayWithRoom } from '../../support/long-away.ts';
import { needs, root } from '../../support/needs.ts';

/** The same for sixty days: `test/faults/long-away.test.ts`. */
const DAYS = Number(process.env.FAULT_DAYS ?? 1);

test(`the central database away (days: ${DAYS}) with a contribution a minute: all that was taken is ashore afterwards`, async () => {
  await awayWithRoom(DAYS);
});

test(
  'the same on a disk too small for it: refused is refused, and what was given up adds up',
  needs(root),
  async () => {
    await awayWithoutRoom(DAYS);
  },
);
