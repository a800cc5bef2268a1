import { expect, test } from 'vitest';
import { createNetwork } from '../../../services/uploader/network.ts';
import type { Need } from '../../../shared/contracts/service-status.ts';
import { manualClock } from '../../support/manual-clock.ts';

/** A network whose state, links and clock the test holds in its hand. */
function handheldNetwork() {
  const clock = manualClock();
  const seen = { checks: [] as number[], needs: [] as (string | null)[], online: false, addresses: '127.0.0.1' };
  const network = createNetwork({
    clock,
    intervalMs: 30_000,
    addresses: () => seen.addresses,
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

test('behind a portal there is one try an interval, however the links flap', async () => {
  const { clock, network, seen } = handheldNetwork();
  seen.online = true;
  const tries: number[] = [];
  network.lost('portal', 'sign in');
  for (let second = 0; second < 180; second++) {
    seen.addresses = second % 2 ? '127.0.0.1' : '127.0.0.1 192.168.1.20';
    await clock.advance(1_000);
    if (network.need === null) {
      tries.push(clock.monotonicMs());
      network.lost('portal', 'sign in');
    }
  }
  expect(tries).toEqual([30_000, 60_000, 90_000, 120_000, 150_000, 180_000]);
});

test('a portal that goes away with its network is offline from then on', async () => {
  const { clock, network, seen } = handheldNetwork();
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
