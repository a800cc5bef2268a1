import { expect, onTestFinished, test } from 'vitest';
import { boatTime, timeFields } from '../../../../shared/export/from-boat/boat-time.ts';
import { isTimeZone } from '../../../../shared/zones/time-zones.ts';

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
  ['the same with a decimal comma', '1771623856,5', '2026-02-20T21:44:16.500Z'],
  ['Unix seconds with a fraction, as text', '1771623856.503', '2026-02-20T21:44:16.503Z'],
  ['spaces around', ' 2026-02-20T10:30:00Z ', '2026-02-20T10:30:00Z'],
  ['a leap day', '2028-02-29T12:00:00', '2028-02-29T17:00:00.000Z'],
  ['as Go prints it', '2026-02-20 21:44:16.261590674 +0000 UTC', '2026-02-20T21:44:16.261Z'],
  ['with its monotonic clock', '2026-02-20 16:44:16.2 -0500 EST m=+0.000012', '2026-02-20T21:44:16.200Z'],
  ['with a zone without a name', '2026-02-20 18:44:16 -0300 -03', '2026-02-20T21:44:16.000Z'],
  ['with UTC beside another offset', '2026-02-20 18:44:16 -0300 UTC', null],
  ['as web servers log it', '20/Feb/2026:16:44:16 -0500', '2026-02-20T21:44:16.000Z'],
  ['a day of a week', '2026-W08-5T21:44:16Z', '2026-02-20T21:44:16.000Z'],
  ['the same without hyphens, in local time', '2026W085T164416', null],
  ['a day of a week in local time', '2026W085 16:44:16', '2026-02-20T21:44:16.000Z'],
  ['a week of the year before', '2021-W53-1', null],
  ['a first week that begins in the year before', '2026-W01-1', '2025-12-29T05:00:00.000Z'],
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

test.each([
  ['30 February', '2026-02-30T12:00:00Z', null],
  ['29 February of a common year', '2025-02-29T08:00:00.000Z', null],
  ['29 February of a century', '1900-02-29T08:00:00Z', null],
  ['31 April', '2026-04-31T10:00:00.5Z', null],
  ['day 0', '2026-01-00T00:00:00Z', null],
  ['month 0', '2026-00-10T00:00:00Z', null],
  ['year 0', '0000-01-01T00:00:00Z', null],
  ['hour 24 is the next midnight', '2026-02-28T24:00:00Z', '2026-03-01T00:00:00.000Z'],
  ['with an offset too', '2026-12-31T24:00:00+01:00', '2026-12-31T23:00:00.000Z'],
  ['and in local time', '2026-02-20 24:00', '2026-02-21T05:00:00.000Z'],
  ['a second after hour 24', '2026-02-20T24:00:01Z', null],
  ['a leap second stays on its day', '2016-12-31T23:59:60Z', '2016-12-31T23:59:59.999Z'],
  ['in local time as well', '2016-12-31T18:59:60-05:00', '2016-12-31T23:59:59.999Z'],
  ['a sixtieth second at any other time', '2026-02-20T12:30:60Z', null],
  ['in a zone where it falls behind midnight', '2017-01-01T00:59:60+01:00', '2016-12-31T23:59:59.999Z'],
  ['a leap second of hour 24', '2016-12-31T24:59:60+01:00', null],
  ['a sixtieth second of a local midnight', '2026-02-20T23:59:60', null],
  ['minute 60', '2026-02-20T12:60:00Z', null],
])('days and hours that calendars and clocks do not have are no time: %s', (_what, given, expected) => {
  expect(toronto.toUtc(given)).toBe(expected);
});

test.each([
  ['lower case', '2026-02-20t12:00:00z', '2026-02-20T12:00:00.000Z'],
  ['hours alone as offset', '2026-02-20T12:00:00+02', '2026-02-20T10:00:00.000Z'],
  ['an offset after a space', '2026-02-20 12:00:00 +0200', '2026-02-20T10:00:00.000Z'],
  ['UTC by name', '2026-02-20 12:00:00 UTC', '2026-02-20T12:00:00.000Z'],
  ['GMT by name', '2026-02-20 12:00:00GMT', '2026-02-20T12:00:00.000Z'],
  ['hours from GMT', '2026-02-20 12:00:00 GMT+2', '2026-02-20T10:00:00.000Z'],
  ['an offset from UTC by name', '2026-02-20 12:00:00 UTC-03:30', '2026-02-20T15:30:00.000Z'],
  ['a real minus sign', '2026-02-20T12:00:00\u221205:00', '2026-02-20T17:00:00.000Z'],
  ['no offset known, in UTC', '2026-02-20T12:00:00-00:00', '2026-02-20T12:00:00.000Z'],
  ['a zone in brackets beside its offset', '2026-02-20T12:00:00+01:00[Europe/Berlin]', '2026-02-20T11:00:00.000Z'],
  ['a zone in brackets beside Z', '2026-02-20T12:00:00Z[Europe/Berlin]', '2026-02-20T12:00:00.000Z'],
  ['a zone in brackets alone', '2026-02-20T12:00:00[Europe/Berlin]', '2026-02-20T11:00:00.000Z'],
  ['a zone by name', '2026-07-20 12:00:00 Europe/Berlin', '2026-07-20T10:00:00.000Z'],
  ['seven digits of a second', '2026-02-20T12:00:00.1234567Z', '2026-02-20T12:00:00.123Z'],
  ['nine digits of a second', '2026-02-20T12:00:00.123456789+01:00', '2026-02-20T11:00:00.123Z'],
  ['one digit of a second after a comma', '2026-02-20T12:00:00,5Z', '2026-02-20T12:00:00.500Z'],
  ['slashes, year first', '2026/02/20 12:00', '2026-02-20T17:00:00.000Z'],
  ['no zeros in front, and an afternoon', '2026/2/5 9:05 pm', '2026-02-06T02:05:00.000Z'],
  ['12 in the morning', '2026-02-20 12:00:00 AM', '2026-02-20T05:00:00.000Z'],
  ['ISO without separators', '20260220T120000Z', '2026-02-20T12:00:00.000Z'],
  ['its day alone', '20260220', '2026-02-20T05:00:00.000Z'],
  ['without T, to the second', '20260220120000', '2026-02-20T17:00:00.000Z'],
  ['mail', 'Fri, 20 Feb 2026 12:00:00 +0100', '2026-02-20T11:00:00.000Z'],
  ['HTTP', 'Fri, 20 Feb 2026 12:00:00 GMT', '2026-02-20T12:00:00.000Z'],
  ['mail in an American zone', '20 Feb 2026 12:00 EST', '2026-02-20T17:00:00.000Z'],
  ['ctime', 'Fri Feb 20 12:00:00 2026', '2026-02-20T17:00:00.000Z'],
  ['date -u', 'Fri Feb 20 12:00:00 UTC 2026', '2026-02-20T12:00:00.000Z'],
  ['JavaScript', 'Fri Feb 20 2026 12:00:00 GMT+0100 (Central European Time)', '2026-02-20T11:00:00.000Z'],
  ['month first, by its name', 'Feb 20, 2026 12:00:00 PM', '2026-02-20T17:00:00.000Z'],
  ['in full', 'Friday, February 20, 2026 at 12:00 PM', '2026-02-20T17:00:00.000Z'],
  ['its day alone', 'February 20, 2026', '2026-02-20T05:00:00.000Z'],
  ['day first, by the month’s name', '20 Feb 2026', '2026-02-20T05:00:00.000Z'],
  ['a camera', '2026:02:20 12:00:00', '2026-02-20T17:00:00.000Z'],
  ['a camera with an offset', '2026:02:20 12:00:00.50+01:00', '2026-02-20T11:00:00.500Z'],
  ['an afternoon with an offset', '2026-02-20 8:51:02 PM +0000', '2026-02-20T20:51:02.000Z'],
  ['a narrow no-break space before the half', '2026-02-20, 12:00:00\u202FPM', '2026-02-20T17:00:00.000Z'],
  ['six digits of a second, no separators', '20260220120000.000000', '2026-02-20T17:00:00.000Z'],
  ['an RSS feed', 'Fri, 20 Feb 2026 12:00:00 GMT+0000', '2026-02-20T12:00:00.000Z'],
  ['PostgreSQL', '2026-02-20 12:00:00.123456+00', '2026-02-20T12:00:00.123Z'],
  ['nanoseconds digit by digit', '1771623856503217123', '2026-02-20T21:44:16.503Z'],
  ['Unix microseconds as text', '1771623856503217', '2026-02-20T21:44:16.503Z'],
  ['Unix nanoseconds', 1771623856503217000, '2026-02-20T21:44:16.503Z'],
  ['Unix seconds with an exponent', '1.771623856e9', '2026-02-20T21:44:16.000Z'],
])('a time that people write in another way is read: %s', (_what, given, expected) => {
  expect(toronto.toUtc(given)).toBe(expected);
});

test.each([
  ['an offset that no zone has', '2026-02-20T12:00:00+15:00'],
  ['an offset of sixty minutes', '2026-02-20T12:00:00+02:60'],
  ['two offsets', '2026-02-20 12:00:00 +02:00 +03:00'],
  ['an offset of one digit', '2026-02-20 12:00:00+5'],
  ['a zone that is none', '2026-02-20 12:00:00 Mars/Olympus'],
  ['an offset that its zone does not have', '2026-02-20T12:00:00+05:00[Europe/Berlin]'],
  ['another calendar', '2026-02-20T12:00:00Z[u-ca=hebrew]'],
  ['a letter for a zone', '2026-02-20T12:00:00A'],
  ['an abbreviation that several zones share', '2026-02-20 12:00:00 CST'],
  ['an abbreviation outside mail', 'Fri Feb 20 12:00:00 CET 2026'],
  ['a weekday that it was not', 'Thu, 20 Feb 2026 12:00:00 +0100'],
  ['month and day in either order', '02/03/2026 12:00'],
  ['day first', '20.02.2026 12:00'],
  ['twelve digits, a date or milliseconds', '202602201200'],
  ['a day and an hour, or an offset', '2026-02-20-05'],
  ['a month', '2026-02'],
  ['a month by its name', 'February 2026'],
  ['a weekday that it was not, month first', 'Thursday, February 20, 2026 12:00 PM'],
  ['an hour of three digits', '2026-01-16T020:00:00Z'],
  ['day first, in an afternoon', '13/03/2024, 3:40:13.988 pm'],
  ['a camera’s hour 24 with minutes', '2026:01:01 24:04:20'],
  ['a camera that was never set', '0000:00:00 00:00:00'],
  ['a week without its day', '2026-W08'],
  ['points in the time', '2026-02-20T12.00.00'],
  ['an afternoon of 13 hours', '2026-02-20 13:00 PM'],
])('what may mean another time, or none, is not guessed: %s', (_what, given) => {
  expect(toronto.toUtc(given)).toBeNull();
  expect(timeFields(toronto, given)).toEqual({ timestamp: null, timestamp_given: given });
});

test.each([
  ['an Excel day', 45990.5833],
  ['an Excel day in milliseconds', 45_990_583],
  ['seconds since power-on', 12.5],
  ['milliseconds since power-on', 12_500],
  ['a day of milliseconds since power-on', 86_400_000],
  ['a month of microseconds since power-on', 2_592_000_000_000],
  ['nothing', 0],
  ['minus one', -1],
  ['milliseconds before 1970', -1_771_623_856_503],
  ['the smallest of 32 bits', -(2 ** 31)],
  ['the largest of 32 bits without a sign', 2 ** 32 - 1],
  ['the last second before 2000', 946_684_799.9],
  ['the first of 2050', 2_524_608_000],
  ['a day as a number', 20260220],
  ['a day and a time as a number', 20260220214416],
  ['a Julian day', 2_461_092.4],
  ['seconds since 1900, as NTP has them', 3_980_612_656],
  ['seconds since 1904, as LabVIEW has them', 3_854_468_656],
  ['.NET ticks', 638_900_000_000_000_000n],
  ['Windows file time', 134_160_974_560_000_000n],
  ['Chrome’s microseconds since 1601', 13_416_097_456_000_000],
  ['seconds since 2001, as Apple has them', 793_316_656],
  ['seconds of the seventies as text', '100000000'],
  ['a clock that was never set, as text', '1970-01-01T00:00:17Z'],
  ['in local time', '1970-01-01 00:00:17'],
  ['with an offset, before it', '1970-01-01T00:00:17+01:00'],
  ['after a month of days aboard', '1970-03-01T08:00:00.000Z'],
  ['of DOS', '1980-01-01 00:03:00'],
  ['of GPS', '1980-01-06T00:00:12Z'],
  ['of a small computer', '2000-01-01T00:07:00Z'],
  ['of one, local', '2000-01-01 00:00:42'],
  ['of one, as a number', 946_685_220],
  ['of NTP’s second era', '2036-02-07T06:28:16Z'],
  ['and some hours later', 2_085_996_714],
  ['as text', '2085996714'],
  ['at the end of 32 bits', '2106-02-07T06:28:15Z'],
  ['of Windows', '1601-01-01T00:00:00Z'],
  ['of .NET', '0001-01-01T00:00:00Z'],
  ['the end of all time', '9999-12-31T23:59:59Z'],
  ['digits that are a date', '2511291030'],
  ['as a number', 2_511_291_030],
  ['the day first', '2911251030'],
  ['milliseconds of 2286 as text', '9999999999999'],
])('a number that no boat can have logged is no time: %s', (_what, given) => {
  expect(timeFields(toronto, given)).toEqual({ timestamp: null, timestamp_given: String(given) });
});

test.each([
  ['after clocks that begin in 2000', 949_363_200, '2000-02-01T00:00:00.000Z'],
  ['the end of 31 bits', 2 ** 31 - 1, '2038-01-19T03:14:07.000Z'],
  ['the last second of 2049', 2_524_607_999, '2049-12-31T23:59:59.000Z'],
  ['in milliseconds', 949_363_200_000, '2000-02-01T00:00:00.000Z'],
  ['seconds that are no date', '2471623856', '2048-04-27T18:10:56.000Z'],
  ['a text of an old paper log', '1968-07-14T12:00:00Z', '1968-07-14T12:00:00Z'],
])('a number is a time in the years in which boats log: %s', (_what, given, expected) => {
  expect(toronto.toUtc(given)).toBe(expected);
});

test.each([
  ['Europe/Berlin', '2026-07-20T10:00:00.000Z', '2026-01-20T11:00:00.000Z'],
  ['/usr/share/zoneinfo/Europe/Berlin', '2026-07-20T10:00:00.000Z', '2026-01-20T11:00:00.000Z'],
  ['right/Europe/Berlin', '2026-07-20T10:00:00.000Z', '2026-01-20T11:00:00.000Z'],
  ['CET-1CEST,M3.5.0,M10.5.0/3', '2026-07-20T10:00:00.000Z', '2026-01-20T11:00:00.000Z'],
  ['EST5EDT', '2026-07-20T16:00:00.000Z', '2026-01-20T17:00:00.000Z'],
  ['EST5EDT4,M3.2.0,M11.1.0', '2026-07-20T16:00:00.000Z', '2026-01-20T17:00:00.000Z'],
  ['<+0330>-3:30', '2026-07-20T08:30:00.000Z', '2026-01-20T08:30:00.000Z'],
  ['NZST-12NZDT,M9.5.0,M4.1.0/3', '2026-07-20T00:00:00.000Z', '2026-01-19T23:00:00.000Z'],
  ['UTC0', '2026-07-20T12:00:00.000Z', '2026-01-20T12:00:00.000Z'],
  ['XYZ-2ABC,J60,J300/3', '2026-07-20T09:00:00.000Z', '2026-01-20T10:00:00.000Z'],
])('a zone may be named or described: %s', (zone, summer, winter) => {
  expect(isTimeZone(zone)).toBe(true);
  // Also where it is this computer's own: JavaScript would take the described ones for UTC.
  const { toUtc } = boatTime(zone, /^[A-Z]\w+\/|^EST5EDT$/.test(zone) ? null : zone);
  expect([toUtc('2026-07-20T12:00:00'), toUtc('2026-01-20T12:00:00')]).toEqual([summer, winter]);
});

test('a described zone gives what the named one does, in every hour of two years', () => {
  const described = boatTime('CET-1CEST,M3.5.0,M10.5.0/3');
  const named = boatTime('Europe/Berlin');
  for (let hour = 0; hour < 2 * 365 * 24; hour++) {
    const local = new Date(Date.UTC(2027, 0, 1) + hour * 3_600_000).toISOString().slice(0, -1);
    expect(described.toUtc(local), local).toBe(named.toUtc(local));
  }
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
  ['/usr/share/zoneinfo/Mars/Olympus', false],
  ['CET-1CEST,M3', false],
  ['CET-99', false],
  [':Europe/Berlin', true],
  [' Europe/Berlin ', true],
  ['europe/berlin', true],
  ['+02:00', true],
  // East to people, west to POSIX.
  ['UTC+2', false],
  ['GMT+02:00', false],
  ['utc - 5', false],
  ['GMT+0', true],
  ['Etc/GMT+5', true],
  ['BST', false],
  ['Romance Standard Time', false],
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
