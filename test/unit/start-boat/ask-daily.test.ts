import { expect, onTestFinished, test, vi } from 'vitest';
import { askDaily, dueDay } from '../../../deploy/start-boat/ask-daily.ts';
import { dailyRequest } from '../../../services/daily/daily-request.ts';
import { localStamp } from '../../../shared/runtime/clock.ts';
import { manualClock } from '../../support/manual-clock.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A boat that was started at an instant, in a zone; and what was asked for since, by request id and local time. */
function boatIn(zone: string, start: string, exitCodes: number[] = []) {
  vi.stubEnv('TZ', zone);
  const clock = manualClock(Date.parse(start));
  const asked: string[] = [];
  const running = askDaily({
    clock,
    ownZone: () => zone,
    async ask() {
      const stamp = localStamp(clock.now());
      const exitCode = exitCodes.shift() ?? 0;
      asked.push(`${dailyRequest(stamp).request_id} ${stamp.slice(9, 13)}${exitCode === 0 ? '' : ' failed'}`);
      return exitCode;
    },
  });
  onTestFinished(() => {
    running.close();
    vi.unstubAllEnvs();
  });
  return { clock, asked };
}

test.each([
  ['has no 03:00', 'Europe/Helsinki', '2026-03-28T22:00:00Z', ['daily-20260329 0400', 'daily-20260330 0300']],
  ['has it twice', 'Europe/Helsinki', '2026-10-24T21:00:00Z', ['daily-20261025 0300', 'daily-20261026 0300']],
  [
    'has no 03:00, of quarters',
    'Pacific/Chatham',
    '2026-09-26T12:15:00Z',
    ['daily-20260927 0345', 'daily-20260928 0300'],
  ],
  ['has no 02:00', 'America/Toronto', '2026-03-08T05:00:00Z', ['daily-20260308 0300', 'daily-20260309 0300']],
  ['has 02:00 twice', 'Europe/Berlin', '2026-10-24T22:00:00Z', ['daily-20261025 0300', 'daily-20261026 0300']],
])('in a night that %s, one export is asked for', async (_what, zone, midnight, expected) => {
  const { clock, asked } = boatIn(zone, midnight);
  for (let minutes = 0; minutes < 36 * 60; minutes += 5) await clock.advance(5 * MINUTE);
  expect(asked).toEqual(expected);
});

test('a day that was begun after 03:00 has its first export; one that was slept through is asked for at waking', async () => {
  const { clock, asked } = boatIn('Europe/Berlin', '2026-06-01T08:00:00Z');
  await clock.advance(10 * HOUR);
  expect(asked).toEqual([]);
  clock.leap(14 * HOUR);
  await clock.advance(MINUTE);
  expect(asked).toEqual(['daily-20260602 1000']);
});

test('what failed is asked for again five minutes later, as the unit does', async () => {
  const { clock, asked } = boatIn('UTC', '2026-06-01T02:00:00Z', [1, 1]);
  for (let minutes = 0; minutes < 90; minutes += 5) await clock.advance(5 * MINUTE);
  expect(asked).toEqual(['daily-20260601 0300 failed', 'daily-20260601 0305 failed', 'daily-20260601 0310']);
});

test('a clock that was set back from another year keeps no day from its export', () => {
  expect(dueDay('20260601_030000', '20990101')).toBe('20260601');
  expect(dueDay('20260601_025959', '20260531')).toBeNull();
  expect(dueDay('20260601_235959', '20260601')).toBeNull();
});
