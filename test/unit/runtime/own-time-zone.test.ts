import { rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import { dayAndTime } from '../../../shared/findings/in-words.ts';
import { localStamp } from '../../../shared/runtime/clock.ts';
import { commonSettings } from '../../../shared/runtime/common-settings.ts';
import { ownTimeZone } from '../../../shared/runtime/own-time-zone.ts';
import { readSettings } from '../../../shared/runtime/read-config.ts';
import { describeOwnZone } from '../../../shared/zones/own-offset.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SUMMER = Date.parse('2026-07-20T10:00:00Z');
const WINTER = Date.parse('2026-01-20T11:00:00Z');
const HOUR = 3_600_000;

/** This very process, whose own zone is put back afterwards. */
function startedWith(tz: string | undefined, localtime?: string) {
  const before = process.env.TZ;
  onTestFinished(() => {
    if (before === undefined) delete process.env.TZ;
    else process.env.TZ = before;
    describeOwnZone(null);
  });
  if (tz === undefined) delete process.env.TZ;
  else process.env.TZ = tz;
  return ownTimeZone(process.env, localtime);
}

function linkTo(zone: string): string {
  const link = join(tempFolder(), 'localtime');
  symlinkSync(`/usr/share/zoneinfo/${zone}`, link);
  return link;
}

describe.each([
  // As in the field, and the offsets there in hours, in summer and winter of the north.
  ['Europe/Berlin', 2, 1],
  [':Europe/Berlin', 2, 1],
  ['EST5EDT', -4, -5],
  ['CET-1CEST,M3.5.0,M10.5.0/3', 2, 1],
  ['<+0330>-3:30', 3.5, 3.5],
  ['NZST-12NZDT,M9.5.0,M4.1.0/3', 12, 13],
  ['/usr/share/zoneinfo/Europe/Berlin', 2, 1],
  // As others write them.
  [':/usr/share/zoneinfo/Europe/Berlin', 2, 1],
  ['posix/Europe/Berlin', 2, 1],
  ['europe/berlin', 2, 1],
  ['us/eastern', -4, -5],
  ['"Europe/Berlin"', 2, 1],
  [' Europe/Berlin\r', 2, 1],
  ['+05:30', 5.5, 5.5],
  ['UTC+2', -2, -2],
  ['IST-1GMT0,M10.5.0,M3.5.0/1', 1, 0],
  ['<-02>2<-01>,M3.5.0/-1,M10.5.0/0', -1, -2],
  ['EST5EDT,0/0,J365/25', -4, -4],
  ['UTC', 0, 0],
])('TZ=%s', (tz, summer, winter) => {
  test('is taken, and every local time of the process is in it', () => {
    const { config, problems } = readSettings({ zone: commonSettings.timeZone }, { TZ: tz });
    const zone = startedWith(tz)();
    expect([problems, config.zone]).toEqual([[], zone]);
    const local = [SUMMER + summer * HOUR, WINTER + winter * HOUR].map((ms) => new Date(ms).toISOString().slice(0, 19));
    const stamps = [SUMMER, WINTER].map(localStamp);
    expect(stamps).toEqual(local.map((text) => text.replace(/[-:]/g, '').replace('T', '_')));
    const { toUtc } = boatTime(zone ?? '', zone);
    expect(local.map((text) => toUtc(text))).toEqual([SUMMER, WINTER].map((ms) => new Date(ms).toISOString()));
    expect(dayAndTime(new Date(SUMMER).toISOString(), SUMMER)).toContain(local[0]?.slice(11, 16));
  });
});

test.each([
  ...['Mars/Olympus', 'CET-1CEST,M3', '2 hours', '/etc/zone', '/usr/share/zoneinfo/Mars/Olympus'],
  ...['CET-1CEST,M13.5.0,M10.5.0', 'CET-1CEST,M3.5.0,J366', 'CET-1CEST,M3.5.0/168,M10.5.0', 'CET-25', 'CET-1:60'],
  // Letters that more than one zone goes by; what JavaScript makes of them is in Bangladesh, India and Alaska.
  ...['BST', 'IST', 'AST', 'PST', 'W. Europe Standard Time', '(GMT+01:00) Berlin'],
])('TZ=%s is refused, and never taken for UTC', (tz) => {
  const { problems } = readSettings({ zone: commonSettings.timeZone }, { TZ: tz });
  expect(problems).toEqual([
    `TZ=${tz} should name a time zone, such as America/Toronto, or describe one as POSIX does`,
  ]);
  expect(startedWith(tz)()).toBeNull();
});

test.each([undefined, '', ':', ':/etc/localtime', '/etc/localtime', 'localtime'])(
  'TZ=%s leaves it to the system, also when the boat crosses into another zone while we run',
  (tz) => {
    const localtime = linkTo('Europe/Berlin');
    expect(readSettings({ zone: commonSettings.timeZone }, { TZ: tz })).toEqual({ config: { zone: '' }, problems: [] });
    const zone = startedWith(tz, localtime);
    expect(zone()).toBe('Europe/Berlin');
    rmSync(localtime);
    symlinkSync('/usr/share/zoneinfo/America/Argentina/Buenos_Aires', localtime);
    expect(zone()).toBe('America/Buenos_Aires');
    expect(localStamp(SUMMER)).toBe('20260720_070000');
  },
);

test('where nothing tells the zone, it is not known, and what JavaScript finds stays', () => {
  const copy = join(tempFolder(), 'copy');
  writeFileSync(copy, 'TZif2');
  expect(startedWith(undefined, copy)()).toBeNull();
  expect(startedWith(undefined, join(copy, 'missing'))()).toBeNull();
  expect(process.env.TZ).toBeUndefined();
});
