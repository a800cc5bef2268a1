import { test } from 'vitest';
import { awayWithoutRoom, awayWithRoom } from '../support/long-away.ts';
import { needs, root } from '../support/needs.ts';

const DAYS = Number(process.env.FAULT_DAYS ?? 60);
const timeout = 60 * 60_000;
const tell = (what: object) => process.stdout.write(`${JSON.stringify({ days: DAYS, ...what })}\n`);

test(`the central database away for ${DAYS} days with a contribution a minute: all that was taken is ashore afterwards`, {
  timeout,
}, async () => {
  tell(await awayWithRoom(DAYS));
});

test('the same on a disk too small for it: refused is refused, and what was given up adds up', {
  ...needs(root),
  timeout,
}, async () => {
  tell(await awayWithoutRoom(DAYS));
});
