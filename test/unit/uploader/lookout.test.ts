import { expect, test } from 'vitest';
import type { Look } from '../../../services/uploader/look-at-central.ts';
import { createLookout } from '../../../services/uploader/lookout.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;

/** A lookout whose network, central database and clock the test holds in its hand. */
function handheldLookout(chance = 0) {
  const clock = manualClock();
  const seen = {
    looks: [] as number[],
    well: [] as number[],
    offline: [] as string[],
    online: true,
    found: { isWell: false, code: 'ECONNREFUSED' } as Look,
    surroundings: 'lo',
  };
  const lookout = createLookout({
    clock,
    chance: () => chance,
    firstPauseMs: MINUTE,
    checkNetwork: async () => (seen.online ? { online: true } : { online: false, reason: 'unplugged' }),
    async look() {
      seen.looks.push(clock.monotonicMs() / MINUTE);
      return seen.found;
    },
    surroundings: () => seen.surroundings,
    onOffline: (reason) => void seen.offline.push(reason),
    onWell: (status) => void seen.well.push(status),
  });
  return { clock, lookout, seen };
}

test('while nothing waits there is no timer, and no look', async () => {
  const { clock, lookout, seen } = handheldLookout();
  await clock.advance(24 * 60 * MINUTE);
  expect(clock.openTimers).toBe(0);
  lookout.begin();
  lookout.stop();
  await clock.advance(24 * 60 * MINUTE);
  expect(clock.openTimers).toBe(0);
  expect(seen.looks).toEqual([]);
});

test('looks come after 1 minute, then 2, 4, 8, 16, 32, then every hour', async () => {
  const { clock, lookout, seen } = handheldLookout();
  lookout.begin();
  await clock.advance(4 * 60 * MINUTE);
  expect(seen.looks).toEqual([1, 3, 7, 15, 31, 63, 123, 183]);
});

test('a fleet does not look in one second, and nobody looks later than after an hour', async () => {
  const { clock, lookout, seen } = handheldLookout(0.999);
  lookout.begin();
  await clock.advance(MINUTE);
  expect(seen.looks).toHaveLength(1);
  expect(seen.looks[0]).toBeGreaterThan(0.94);
  expect(seen.looks[0]).toBeLessThan(1);
});

test('told to, it looks at once', async () => {
  const { clock, lookout, seen } = handheldLookout();
  lookout.begin({ atOnce: true });
  await clock.advance(0);
  expect(seen.looks).toEqual([0]);
});

test.each(['another address', ''])(
  'it looks within seconds of a change of links, addresses or name servers: %j',
  async (now) => {
    const { clock, lookout, seen } = handheldLookout();
    lookout.begin();
    await clock.advance(40 * MINUTE);
    const before = seen.looks.length;
    seen.surroundings = now;
    await clock.advance(5_000);
    expect(seen.looks).toHaveLength(before + 1);
    await clock.advance(2 * MINUTE);
    expect(seen.looks, 'and its pauses begin anew').toHaveLength(before + 2);
  },
);

test('without a network no look is made, and whoever knows the network is told', async () => {
  const { clock, lookout, seen } = handheldLookout();
  seen.online = false;
  lookout.begin({ atOnce: true });
  await clock.advance(60 * MINUTE);
  expect(seen.looks).toEqual([]);
  expect(seen.offline).toEqual(['unplugged']);
  expect(clock.openTimers).toBe(0);
});

test('what was tried after a look that found it well, and failed again, is not looked for sooner than a quarter of an hour', async () => {
  const { clock, lookout, seen } = handheldLookout(0.999);
  seen.found = { isWell: true, status: 405 };
  lookout.begin();
  await clock.advance(MINUTE);
  expect(seen.well).toEqual([405]);
  lookout.stop();
  lookout.begin();
  await clock.advance(15 * MINUTE);
  expect(seen.well).toHaveLength(1);
  await clock.advance(2 * MINUTE);
  expect(seen.well).toHaveLength(2);
  await clock.advance(28 * MINUTE);
  expect(seen.well, 'and the pauses go on growing').toHaveLength(2);
});

test('after an upload that got through the pauses begin anew', async () => {
  const { clock, lookout, seen } = handheldLookout();
  lookout.begin();
  await clock.advance(120 * MINUTE);
  lookout.stop();
  lookout.forget();
  const before = seen.looks.length;
  lookout.begin();
  await clock.advance(MINUTE);
  expect(seen.looks).toHaveLength(before + 1);
});

test('stopped in the middle of a look, it tells nothing', async () => {
  const { clock, lookout, seen } = handheldLookout();
  seen.found = { isWell: true, status: 405 };
  lookout.begin({ atOnce: true });
  const passing = clock.advance(0);
  await Promise.resolve();
  lookout.stop();
  await passing;
  expect(seen.well).toEqual([]);
  expect(clock.openTimers).toBe(0);
});
