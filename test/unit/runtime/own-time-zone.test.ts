import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownTimeZone } from '../../../shared/runtime/own-time-zone.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a computer’s zone is what TZ says, else where /etc/localtime leads, else not known', () => {
  const folder = tempFolder();
  const [link, copy] = [join(folder, 'link'), join(folder, 'copy')];
  symlinkSync('/usr/share/zoneinfo/America/Argentina/Buenos_Aires', link);
  writeFileSync(copy, 'TZif2');
  expect(ownTimeZone('Europe/Paris', link)).toBe('Europe/Paris');
  expect(ownTimeZone(':Europe/Paris', link)).toBe('Europe/Paris');
  expect(ownTimeZone('', link)).toBe('America/Argentina/Buenos_Aires');
  expect(ownTimeZone(`:${link}`, link)).toBe('America/Argentina/Buenos_Aires');
  expect(ownTimeZone('', copy)).toBeNull();
  expect(ownTimeZone('', join(folder, 'missing'))).toBeNull();
});
