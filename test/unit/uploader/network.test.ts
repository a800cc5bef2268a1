import { expect, test } from 'vitest';
import type { Look } from '../../../services/uploader/look-at-central.ts';
import { createNetwork } from '../../../services/uploader/network.ts';
import type { Need } from '../../../shared/contracts/service-status.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** A network whose state, links and clock the test holds in its hand. */
function handheldNetwork() {
  const clock = manualClock();
  const seen = {
    checks: [] as number[],
    looks: [] as number[],
    needs: [] as (string | null)[],
    online: false,
    addresses: '127.0.0.1',
    look: { isWell: false, status: 200 } as Look,
    /** A look that a silent server keeps waiting. */
    answer: null as Promise<void> | null,
  };
  const network = createNetwork({
    clock,
    intervalMs: 30_000,
    addresses: () => seen.addresses,
    look: async () => {
      seen.looks.push(clock.monotonicMs());
      await seen.answer;
      return seen.look;
    },
    chance: () => 0,
    check: async () => {
      seen.checks.push(clock.monotonicMs());
      return seen.online ? { online: true } : { online: false, reason: 'There is no network: unplugged.' };
    },
    onNeed: (need: Need | null) => seen.needs.push(need?.message ?? null),
    onStillOffline: () => {},
  });
  return { clock, network, seen };
}

test('without a need there is no timer', async () => {
  const { clock, seen } = handheldNetwork();
  await clock.advance(600_000);
  expect(clock.openTimers).toBe(0);
  expect(seen.checks).toEqual([]);
});

test('offline is looked at again every interval, and ends with the first success', async () => {
  const { clock, network, seen } = handheldNetwork();
  network.lost('offline', 'unplugged');
  await clock.advance(65_000);
  expect(seen.checks).toEqual([30_000, 60_000]);
  seen.online = true;
  await clock.advance(25_000);
  expect(seen.checks).toEqual([30_000, 60_000, 90_000]);
  expect(seen.needs.at(-1)).toBeNull();
  expect(network.need).toBeNull();
  await clock.advance(600_000);
  expect(seen.checks).toHaveLength(3);
  expect(clock.openTimers).toBe(0);
});

test('a link that comes up is noticed within two seconds', async () => {
  const { clock, network, seen } = handheldNetwork();
  network.lost('offline', 'unplugged');
  await clock.advance(9_000);
  seen.addresses = '127.0.0.1 192.168.1.20';
  seen.online = true;
  await clock.advance(2_000);
  expect(seen.checks).toEqual([10_000]);
  expect(network.need).toBeNull();
});

test('a link that comes up before its route is looked at a few times more, then every interval again', async () => {
  const { clock, network, seen } = handheldNetwork();
  network.lost('offline', 'unplugged');
  await clock.advance(3_000);
  seen.addresses = '127.0.0.1 192.168.1.20';
  await clock.advance(50_000);
  expect(seen.checks).toEqual([4_000, 6_000, 8_000, 10_000, 12_000, 42_000]);
});

const minutes = (...times: number[]) => times.map((minute) => minute * 60_000);

test('behind a portal small looks grow apart, from the interval up to a quarter of an hour, and no export is tried', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in');
  await clock.advance(75 * 60_000);
  expect(seen.looks).toEqual(minutes(0.5, 1.5, 3.5, 7.5, 15.5, 30.5, 45.5, 60.5));
  expect(seen.checks).toEqual([]);
  expect(seen.needs).toEqual(['sign in']);
  seen.look = { isWell: true, status: 405 };
  await clock.advance(3_600_000);
  expect(network.need).toBeNull();
});

test('a server that looks well and has a portal’s answer for each export is tried ever more seldom', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  seen.look = { isWell: true, status: 405 };
  const tries: number[] = [];
  network.lost('portal', 'sign in');
  for (let minute = 0; minute < 180; minute++) {
    await clock.advance(60_000);
    if (network.need === null) {
      tries.push(Math.floor(clock.monotonicMs() / 60_000));
      network.lost('portal', 'sign in');
    }
  }
  expect(tries).toEqual([1, 9, 24, 39, 54, 69, 84, 99, 114, 129, 144, 159, 174]);
});

test('behind a portal another network is looked at anew, at most once an interval however the links flap', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in');
  await clock.advance(16 * 60_000);
  seen.looks.length = 0;
  for (let second = 0; second < 180; second++) {
    seen.addresses = second % 7 < 3 ? '127.0.0.1' : '127.0.0.1 192.168.1.20';
    await clock.advance(1_000);
  }
  const pauses = seen.looks.slice(1).map((at, nth) => at - (seen.looks[nth] ?? 0));
  expect(seen.looks.length).toBeGreaterThan(1);
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(30_000);
});

test('sent elsewhere than the export was, a look shows that what stood in its way is gone', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in', 'portal.example/login');
  seen.look = { isWell: false, status: 302, redirectedTo: 'portal.example/login' };
  await clock.advance(91_000);
  expect(network.need?.message).toBe('sign in');
  seen.look = { isWell: false, status: 302, redirectedTo: 'central.example/' };
  await clock.advance(120_000);
  expect(network.need).toBeNull();
});

test('the server itself, busy or broken, shows that no portal stands in the way; what it cannot be does not', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in');
  seen.look = { isWell: false, status: 503 };
  await clock.advance(91_000);
  expect(network.need?.message).toBe('sign in');
  seen.look = { isWell: false, status: 503, isServersOwn: true };
  await clock.advance(120_000);
  expect(network.need).toBeNull();
});

test('an export that got through lets the next portal be looked at as often as the first', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in');
  await clock.advance(3_600_000);
  network.delivered();
  seen.looks.length = 0;
  const from = clock.monotonicMs();
  network.lost('portal', 'sign in');
  await clock.advance(30_000);
  expect(seen.looks).toEqual([from + 30_000]);
});

test('asked for now, what is in the way is looked at at once, and its pauses begin anew', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.tryNow();
  expect(seen.looks, 'nothing is lacking').toEqual([]);
  network.lost('portal', 'sign in');
  await clock.advance(20 * 60_000);
  seen.looks.length = 0;
  const from = clock.monotonicMs();
  for (let i = 0; i < 3; i++) network.tryNow();
  await clock.advance(0);
  expect(seen.looks, 'one look at a time').toEqual([from]);
  await clock.advance(2 * 60_000);
  expect(seen.looks).toEqual([from, from + 60_000]);
  seen.look = { isWell: true, status: 405 };
  network.tryNow();
  await clock.advance(0);
  expect(network.need).toBeNull();
});

test('asked for while a silent server keeps a look waiting, it looks again when that ends', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  network.lost('portal', 'sign in');
  const { promise, resolve } = Promise.withResolvers<void>();
  seen.answer = promise;
  await clock.advance(30_000);
  await clock.advance(20_000);
  network.tryNow();
  seen.look = { isWell: false, code: 'timeout' };
  resolve();
  seen.answer = null;
  await clock.advance(0);
  expect(seen.looks).toEqual([30_000, 50_000]);
  expect(network.need?.message).toBe('sign in. Since then nobody answers (timeout).');
  seen.look = { isWell: false, status: 200 };
  await clock.advance(60_000);
  expect(network.need?.message).toBe('sign in');
});

test('asked for now without a network, that is looked for at once', async () => {
  const { clock, network, seen } = handheldNetwork();
  network.lost('offline', 'unplugged');
  await clock.advance(1_000);
  seen.online = true;
  network.tryNow();
  await clock.advance(0);
  expect(seen.checks).toEqual([1_000]);
  expect(network.need).toBeNull();
  await clock.advance(600_000);
  expect(clock.openTimers).toBe(0);
});

test('a portal that goes away with its network is offline from then on', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.look = { isWell: false, code: 'ENETUNREACH' };
  network.lost('portal', 'sign in');
  await clock.advance(31_000);
  expect(network.need?.message).toBe('There is no network: unplugged.');
  seen.addresses = 'other';
  seen.online = true;
  await clock.advance(2_000);
  expect(network.need).toBeNull();
});

test('closed, it looks no more', async () => {
  const { clock, network, seen } = handheldNetwork();
  network.lost('offline', 'unplugged');
  network.close();
  await clock.advance(600_000);
  expect(seen.checks).toEqual([]);
  expect(clock.openTimers).toBe(0);
});
