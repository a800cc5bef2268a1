/** systemd itself says when the timer of the daily export elapses; each night of a year has one, wherever the boat is. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { needs, systemdAnalyze } from '../../support/needs.ts';

const unit = (name: string) => readFileSync(join(projectRoot, 'deploy/systemd', name), 'utf8');
const times = [...unit('d3kos-export-daily.timer').matchAll(/^OnCalendar=(.+)$/gm)].map(([, time = '']) => time);
const A_DAY_MS = 86_400_000;

/** The local days on which it elapses, of so many from a day on. */
function daysOf(zone: string, from: string, days: number): Set<string> {
  const day = new Intl.DateTimeFormat('sv-SE', { timeZone: zone });
  const end = Date.parse(from) + days * A_DAY_MS;
  const found = times.flatMap((time) => {
    const args = ['calendar', `--base-time=${from} 12:00:00`, `--iterations=${days}`, time];
    const text = execFileSync(systemdAnalyze.path, args, { encoding: 'utf8', env: { TZ: zone, LC_ALL: 'C' } });
    // In UTC itself they are told once.
    const lines = text.matchAll(
      zone === 'UTC' ? /(?:elapse|#\d+): \w+ (\S+) (\S+) UTC/g : /UTC\): \w+ (\S+) (\S+) UTC/g,
    );
    return [...lines].map(([, date, hour]) => Date.parse(`${date}T${hour}Z`));
  });
  return new Set(found.filter((at) => at < end).map((at) => day.format(at)));
}

test.each([
  ['Europe/Helsinki', '2026-03-25'],
  ['Europe/Helsinki', '2026-10-21'],
  ['Europe/Athens', '2027-03-24'],
  ['Pacific/Chatham', '2026-09-23'],
  ['Pacific/Chatham', '2026-04-01'],
  ['America/Toronto', '2026-03-04'],
  ['America/Toronto', '2026-10-28'],
  ['Europe/Berlin', '2026-03-25'],
  ['UTC', '2026-03-25'],
])('%s, from %s on: one export a night', needs(systemdAnalyze), (zone, from) => {
  const nights = Array.from({ length: 7 }, (_, nth) =>
    new Date(Date.parse(from) + (nth + 1) * A_DAY_MS).toISOString().slice(0, 10),
  );
  const days = daysOf(zone, from, 10);
  expect(nights.filter((night) => !days.has(night))).toEqual([]);
});

test('the day of the request is that of the clock by which the timer goes', () => {
  expect(unit('d3kos-export-daily.service')).toMatch(/^UnsetEnvironment=TZ$/m);
});
