import { expect, test } from 'vitest';
import { collectorSettings } from '../../../services/collector/settings.ts';

test.each([
  ['Europe/Berlin', 'Europe/Berlin'],
  [':Europe/Berlin', 'Europe/Berlin'],
  ['EST5EDT', 'EST5EDT'],
  ['CET-1CEST,M3.5.0,M10.5.0/3', 'CET-1CEST,M3.5.0,M10.5.0/3'],
  ['<+0330>-3:30', '<+0330>-3:30'],
  ['/usr/share/zoneinfo/Europe/Berlin', '/usr/share/zoneinfo/Europe/Berlin'],
  [':/etc/localtime', ''],
  ['localtime', ''],
  ['posix/Europe/Berlin', 'posix/Europe/Berlin'],
])('TZ=%s is taken', (text, zone) => {
  expect(collectorSettings.timeZone.parse(text)).toBe(zone);
});

test.each(['Mars/Olympus', 'CET-1CEST,M3', '2 hours'])('TZ=%s is refused, and never taken for UTC', (text) => {
  expect(() => collectorSettings.timeZone.parse(text)).toThrow('should name a time zone');
});
