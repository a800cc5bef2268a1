import { expect, test } from 'vitest';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { inZone, withoutUtc } from '../../../../shared/export/from-boat/told-zone.ts';

test.each([
  ['created_at_utc', 'createdat'],
  ['createdAtUTC', 'createdat'],
  ['UTCTime', 'time'],
  ['utc_timestamp', 'timestamp'],
  ['timestampgmt', 'timestamp'],
  ['TIMESTAMP_Z', 'timestamp'],
  ['utc', ''],
  ['outcome_time', null],
  ['z', null],
  ['timestamp', null],
])('whether a name says UTC: %s', (name, expected) => {
  expect(withoutUtc(name)).toBe(expected);
});

test.each([
  ['2026-02-20 15:44:00', 'UTC', '2026-02-20T15:44:00.000Z'],
  ['2026-02-20T15:44:00.25', '+05:30', '2026-02-20T10:14:00.250Z'],
  ['20260220154400', 'UTC', '2026-02-20T15:44:00.000Z'],
  ['Fri Feb 20 15:44:00 2026', 'UTC', '2026-02-20T15:44:00.000Z'],
  ['2026-02-20', 'UTC', '2026-02-20T00:00:00.000Z'],
  ['2026-02-20 15:44:00', 'Europe/Berlin', '2026-02-20T14:44:00.000Z'],
  ['2026-02-20 15:44:00-05:00', 'UTC', '2026-02-20T20:44:00.000Z'],
  ['1771602240', 'UTC', '2026-02-20T15:44:00.000Z'],
  ['2026-02-20 15:44:00', 'Mars/Olympus', null],
  ['2026-02-20 15:44:00', 'ship', null],
])('%s, in %s, is %s', (text, zone, expected) => {
  expect(boatTime('America/Toronto').toUtc(inZone(text, zone))).toBe(expected);
});
