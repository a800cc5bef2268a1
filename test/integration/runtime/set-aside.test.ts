import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HeldError } from '../../../shared/runtime/errors.ts';
import { createSetAside, setFileAside } from '../../../shared/runtime/set-aside.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const diskFails = Object.assign(new Error('disk I/O error'), { code: 'SQLITE_IOERR_FSYNC' });

test('a message that fails by itself is set aside; one that the disk failed comes again, for ten minutes', async () => {
  const [folder, clock] = [tempFolder(), manualClock()];
  const setAside = createSetAside(folder, clock);
  const bytes = Buffer.from('the request');
  setAside('export/request', Buffer.from('another'), 'a defect', new Error('a defect'));
  expect(readdirSync(folder)).toHaveLength(1);
  const failed = () => setAside('export/request', bytes, 'disk I/O error', diskFails);
  expect(failed).toThrow('disk I/O error');
  await clock.advance(9 * 60_000);
  expect(failed).toThrow('disk I/O error');
  expect(() => setAside('export/queued', bytes, 'disk I/O error', diskFails), 'another message').toThrow();
  expect(failed).toThrow('disk I/O error');
  await clock.advance(10 * 60_000);
  failed();
  const kept = readdirSync(folder).map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')));
  const payloads = kept.map((one) => Buffer.from(one.payload_base64, 'base64').toString());
  expect(payloads.sort()).toEqual(['another', 'the request']);
});

test('what fails while nothing can be kept is never set aside, however long that takes', async () => {
  const [folder, clock] = [tempFolder(), manualClock()];
  const setAside = createSetAside(folder, clock);
  const held = () => setAside('export/queued', Buffer.from('{}'), '', new HeldError('the disk is not there'));
  expect(held).toThrow('the disk is not there');
  await clock.advance(60 * 60_000);
  expect(held).toThrow('the disk is not there');
  expect(readdirSync(folder)).toEqual([]);
});

test('the same message that fails again has its file already', () => {
  const folder = tempFolder();
  const setAside = createSetAside(folder, manualClock());
  const fail = (topic: string, payload: string) =>
    setAside(topic, Buffer.from(payload), 'a defect', new Error('a defect'));
  for (const payload of ['one', 'one', 'two', 'one']) fail('export/queued', payload);
  expect(readdirSync(folder)).toHaveLength(2);
  fail('upload/result', 'one');
  expect(readdirSync(folder)).toHaveLength(3);
});

test('a file that is set aside takes what belongs to it along, and never the place of another', () => {
  const [folder, aside] = [tempFolder(), tempFolder()];
  for (const content of ['first', 'second']) {
    writeFileSync(join(folder, 'a.db'), content);
    writeFileSync(join(folder, 'a.db-wal'), `${content} log`);
    setFileAside(aside, join(folder, 'a.db'), ['-wal', '-shm']);
  }
  expect(existsSync(join(folder, 'a.db-wal'))).toBe(false);
  const read = (name: string) => readFileSync(join(aside, name), 'utf8');
  expect([read('a.db'), read('a.db-wal')]).toEqual(['first', 'first log']);
  expect([read('a.db.2'), read('a.db.2-wal')]).toEqual(['second', 'second log']);
});
