import { expect, test } from 'vitest';
import { boatTime } from '../../../../shared/export/from-boat/boat-time.ts';
import { inToldZones } from '../../../../shared/export/from-boat/told-times.ts';
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

test.each<[beside: object, expected: string | null]>([
  [{ timezone: 'UTC' }, '2026-02-20T15:44:00.000Z'],
  [{ timezone: 'Europe/Berlin' }, '2026-02-20T14:44:00.000Z'],
  [{ timezone: 'America/Toronto' }, '2026-02-20T20:44:00.000Z'],
  [{ tz: 'America/Argentina/Buenos_Aires' }, '2026-02-20T18:44:00.000Z'],
  [{ tz: 'EST5EDT' }, '2026-02-20T20:44:00.000Z'],
  [{ tz: 'PST8PDT' }, '2026-02-20T23:44:00.000Z'],
  [{ tz: 'Japan' }, '2026-02-20T06:44:00.000Z'],
  [{ tz: 'NZ' }, '2026-02-20T02:44:00.000Z'],
  [{ tz: 'Zulu' }, '2026-02-20T15:44:00.000Z'],
  [{ tz: '+02:00' }, '2026-02-20T13:44:00.000Z'],
  [{ tz: 'Z' }, '2026-02-20T15:44:00.000Z'],
  [{ tz: 'UTC+2' }, '2026-02-20T13:44:00.000Z'],
  [{ tz: '-0330' }, '2026-02-20T19:14:00.000Z'],
  [{ tz: -14_400 }, '2026-02-20T19:44:00.000Z'],
  [{ tzname: 'CEST' }, '2026-02-20T13:44:00.000Z'],
  [{ utc_offset: -5 }, '2026-02-20T20:44:00.000Z'],
  [{ utcOffset: 5.5 }, '2026-02-20T10:14:00.000Z'],
  [{ utc_offset: 120 }, '2026-02-20T13:44:00.000Z'],
  [{ utc_offset_minutes: '120' }, '2026-02-20T13:44:00.000Z'],
  [{ utc_offset_seconds: 7_200 }, '2026-02-20T13:44:00.000Z'],
  [{ timezone_offset: -5 }, '2026-02-20T20:44:00.000Z'],
  [{ tm_gmtoff: 7_200, gmtoff: 7_200 }, '2026-02-20T13:44:00.000Z'],
  [{ is_utc: true }, '2026-02-20T15:44:00.000Z'],
  [{ isUtc: 1 }, '2026-02-20T15:44:00.000Z'],
  [{ utc: true }, '2026-02-20T15:44:00.000Z'],
  [{ timestamp_tz: 'UTC' }, '2026-02-20T15:44:00.000Z'],
  [{ ts_tz: 'UTC' }, '2026-02-20T15:44:00.000Z'],
  [{ tz: 'Europe/Berlin', utc_offset: '+01:00' }, '2026-02-20T14:44:00.000Z'],
  [{ tz: 'BST', utc_offset: 0 }, '2026-02-20T15:44:00.000Z'],
  [{ is_utc: false }, '2026-02-20T20:44:00.000Z'],
  [{ timezone: 'local' }, '2026-02-20T20:44:00.000Z'],
  // Of several zones, of none, of minutes that JavaScript counts the other way round, or of two that differ.
  [{ tz: 'BST' }, null],
  [{ tz: 'MST' }, null],
  [{ tz: 'Atlantis' }, null],
  [{ timezone: 'Mars/Olympus' }, null],
  [{ utc_offset: 99 }, null],
  [{ timezoneOffset: 240 }, null],
  [{ tz: 'Europe/Berlin', utc_offset: -5 }, null],
])('a time beside %j', (beside, expected) => {
  const { timestamp, ...left } = inToldZones({ ...beside, timestamp: '2026-02-20 15:44:00' });
  expect(boatTime('America/Toronto').toUtc(timestamp)).toBe(expected);
  expect(Object.keys(left).filter((name) => name !== 'tm_gmtoff')).toEqual([]);
  const given = expected === null ? Object.values(beside).map(String) : [];
  for (const word of ['2026-02-20 15:44:00', ...given]) expect(timestamp).toContain(word.replace(/^-5$/, '-05:00'));
});

test.each<[fields: object, expected: object]>([
  [{ timestamp: '2026-02-20T15:44:00Z', tz: 'Europe/Berlin' }, { tz: 'Europe/Berlin' }],
  [{ timestamp: 1_771_602_240, tz: 'UTC' }, { tz: 'UTC' }],
  [
    { timestamp: '2026-02-20 15:44', hertz: 50, waltz: 'slow', timezone: '' },
    { hertz: 50, waltz: 'slow', timezone: '' },
  ],
  [{ timestamp: '2026-02-20 15:44', resolved_at_tz: 'UTC' }, { resolved_at_tz: 'UTC' }],
  [
    { content: '2026-02-20 15:44', tz: 'UTC' },
    { content: '2026-02-20 15:44', tz: 'UTC' },
  ],
])('what no time needs stays: %j', (fields, expected) => {
  expect(inToldZones(fields as never)).toEqual({ ...fields, ...expected });
});

test('all local times of a record are in the zone that it tells, but those that tell their own', () => {
  const told = {
    ...{ timestamp: '2026-02-20 15:44', tz: 'UTC', resolved_at: '2026-02-20 15:45', resolved_at_tz: '+01:00' },
    parts: [{ detected_at: '2026-02-20 15:46' }, { detected_at: '2026-02-20 15:47', tz: '-01:00' }],
  };
  expect(inToldZones(told)).toEqual({
    ...{ timestamp: '2026-02-20 15:44 UTC', resolved_at: '2026-02-20 15:45 +01:00' },
    parts: [{ detected_at: '2026-02-20 15:46 UTC' }, { detected_at: '2026-02-20 15:47 -01:00' }],
  });
});
