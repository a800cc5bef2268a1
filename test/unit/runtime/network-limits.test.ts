import { expect, test } from 'vitest';
import { createGuessLimits } from '../../../shared/runtime/guess-limits.ts';
import { createNetworkPlaces } from '../../../shared/runtime/network-places.ts';
import { manualClock } from '../../support/manual-clock.ts';

test('five mistakes cost nothing, each further one twice the time, up to a minute', () => {
  const limits = createGuessLimits(manualClock());
  const pauses = Array.from({ length: 13 }, () => {
    limits.noteFailure('10.0.0.2');
    return limits.waitMs('10.0.0.2') / 1000;
  });
  expect(pauses).toEqual([0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
  expect(limits.waitMs('10.0.0.3')).toBe(0);
});

test('after its pause an address is heard again; who gets in begins anew', async () => {
  const clock = manualClock();
  const limits = createGuessLimits(clock);
  for (let i = 0; i < 6; i++) limits.noteFailure('10.0.0.2');
  expect(limits.waitMs('10.0.0.2')).toBe(2_000);
  await clock.advance(2_000);
  expect(limits.waitMs('10.0.0.2')).toBe(0);
  limits.noteSuccess('10.0.0.2');
  limits.noteFailure('10.0.0.2');
  expect(limits.waitMs('10.0.0.2')).toBe(0);
});

test('a flood of addresses takes a bounded memory and forgets the longest silent first', () => {
  const limits = createGuessLimits(manualClock());
  for (let i = 0; i < 10; i++) limits.noteFailure('first');
  for (let i = 0; i < 999; i++) limits.noteFailure(`a${i}`);
  expect(limits.waitMs('first')).toBeGreaterThan(0);
  limits.noteFailure('one more');
  expect(limits.waitMs('first')).toBe(0);
});

test('the network takes so many places in all, and so many from one address; each comes back once', () => {
  const places = createNetworkPlaces(20);
  const given = Array.from({ length: 18 }, () => places.take('10.0.0.2'));
  expect(given.filter((place) => place !== null)).toHaveLength(16);
  const others = ['10.0.0.3', '10.0.0.4', '10.0.0.5', '10.0.0.6', '10.0.0.7'].map((address) => places.take(address));
  expect(others.map((place) => place !== null)).toEqual([true, true, true, true, false]);
  given[0]?.();
  expect(places.take('10.0.0.7')).not.toBeNull();
  expect(places.take('10.0.0.8')).toBeNull();
});
