import { expect, onTestFinished, test } from 'vitest';
import { boatTime, isTimeZone, timeFields } from '../../../../shared/export/from-boat/boat-time.ts';

const toronto = boatTime('America/Toronto');
const kathmandu = boatTime('Asia/Kathmandu');
const lordHowe = boatTime('Australia/Lord_Howe');

test.each([
  ['UTC text is passed on as it stands', '2026-02-20T10:30:00Z', '2026-02-20T10:30:00Z'],
  ['with milliseconds too', '2026-02-20T10:30:00.503Z', '2026-02-20T10:30:00.503Z'],
  ['microseconds are cut to milliseconds', '2026-02-20T21:44:16.503945Z', '2026-02-20T21:44:16.503Z'],
  ['an offset is taken off', '2026-02-20T10:30:00+05:30', '2026-02-20T05:00:00.000Z'],
  ['an offset without a colon', '2026-02-20T10:30:00-0500', '2026-02-20T15:30:00.000Z'],
  ['local time in winter', '2026-02-20T16:44:16.503217', '2026-02-20T21:44:16.503Z'],
  ['local time in summer', '2026-07-20T16:44:16', '2026-07-20T20:44:16.000Z'],
  ['a space instead of the T', '2026-07-20 16:44:16', '2026-07-20T20:44:16.000Z'],
  ['no seconds', '2026-07-20 16:44', '2026-07-20T20:44:00.000Z'],
  ['a day alone is its midnight', '2026-07-20', '2026-07-20T04:00:00.000Z'],
  ['the last second before clocks go forward', '2026-03-08T01:59:59', '2026-03-08T06:59:59.000Z'],
  ['an hour that is skipped: the clock had not been moved yet', '2026-03-08T02:30:00', '2026-03-08T07:30:00.000Z'],
  ['the first second after it', '2026-03-08T03:00:00', '2026-03-08T07:00:00.000Z'],
  ['an hour that comes twice: the first is meant', '2026-11-01T01:30:00', '2026-11-01T05:30:00.000Z'],
  ['the hour before it', '2026-11-01T00:59:59', '2026-11-01T04:59:59.000Z'],
  ['the hour after it', '2026-11-01T02:00:00', '2026-11-01T07:00:00.000Z'],
  ['Unix seconds', 1771623856, '2026-02-20T21:44:16.000Z'],
  ['Unix milliseconds', 1771623856503, '2026-02-20T21:44:16.503Z'],
  ['Unix seconds with a fraction, as text', '1771623856.503', '2026-02-20T21:44:16.503Z'],
  ['spaces around', ' 2026-02-20T10:30:00Z ', '2026-02-20T10:30:00Z'],
  ['a leap day', '2028-02-29T12:00:00', '2028-02-29T17:00:00.000Z'],
  ['a day that no calendar has', '2026-02-29T12:00:00', null],
  ['a thirteenth month', '2026-13-01T12:00:00Z', null],
  ['an hour that no clock has', '2026-02-20T25:00:00', null],
  ['words', 'yesterday', null],
  ['nothing', '', null],
  ['null', null, null],
  ['an object', {}, null],
  ['not a number', Number.NaN, null],
])('a boat’s time becomes UTC: %s', (_what, given, expected) => {
  expect(toronto.toUtc(given)).toBe(expected);
});

test('zones with odd offsets', () => {
  expect(kathmandu.toUtc('2026-02-20T10:30:00')).toBe('2026-02-20T04:45:00.000Z');
  expect(lordHowe.toUtc('2026-07-20T10:30:00')).toBe('2026-07-20T00:00:00.000Z');
  expect(lordHowe.toUtc('2026-01-20T10:30:00')).toBe('2026-01-19T23:30:00.000Z');
  expect(lordHowe.toUtc('2026-04-05T01:45:00')).toBe('2026-04-04T14:45:00.000Z');
});

test('an hourly log over a whole year moves forward, and stands still only in the hour that repeats', () => {
  let before = 0;
  let repeats = 0;
  for (let hour = 0; hour < 365 * 24; hour++) {
    const local = new Date(Date.UTC(2026, 0, 1) + hour * 3_600_000).toISOString().slice(0, -1);
    const at = Date.parse(String(toronto.toUtc(local)));
    if (before !== 0 && at - before !== 3_600_000) repeats++;
    expect(at).toBeGreaterThanOrEqual(before);
    before = at;
  }
  // The skipped hour and the one after it are the same instant; after the repeated hour two hours pass.
  expect(repeats).toBe(2);
});

test.each([
  ['the same text needs no second field', '2026-02-20T10:30:00Z', { timestamp: '2026-02-20T10:30:00Z' }],
  [
    'local time is kept as given too',
    '2026-02-20T16:44:16.503217',
    { timestamp: '2026-02-20T21:44:16.503Z', timestamp_given: '2026-02-20T16:44:16.503217' },
  ],
  ['a time that cannot be read is kept', 'noon', { timestamp: null, timestamp_given: 'noon' }],
  ['no time at all', null, { timestamp: null }],
])('%s', (_what, given, expected) => {
  expect(timeFields(toronto, given)).toEqual(expected);
});

test.each([
  ['America/Toronto', true],
  ['UTC', true],
  ['Mars/Olympus', false],
  ['', false],
  [undefined, false],
  [5, false],
])('%s is a time zone: %s', (name, expected) => {
  expect(isTimeZone(name)).toBe(expected);
});

test('a computer’s own zone is read from its own dates, and gives what the table of zones gives', () => {
  const before = process.env.TZ;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
  });
  const locals = [
    ...['2026-03-08T02:30', '2026-11-01T01:30', '2026-04-05T01:45', '2026-10-04T02:15', '1999-12-31T23:59:59.999'],
    ...Array.from({ length: 366 * 8 }, (_, i) => new Date(Date.UTC(2026, 0, 1) + i * 10_800_000).toISOString()),
  ].map((text) => text.replace('Z', ''));
  for (const zone of ['America/Toronto', 'Europe/London', 'Australia/Lord_Howe', 'Asia/Kathmandu', 'Etc/UTC']) {
    process.env.TZ = zone;
    const [own, table] = [boatTime(zone, zone), boatTime(zone)];
    expect(
      locals.map((local) => own.toUtc(local)),
      zone,
    ).toEqual(locals.map((local) => table.toUtc(local)));
  }
});
