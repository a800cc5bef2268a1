import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openLogFile } from '../../../deploy/start-boat/log-file.ts';
import { tempFolder } from '../../support/temp-folder.ts';

test('a log goes on where it was, and never takes more than twice its bound', () => {
  const folder = tempFolder();
  const path = join(folder, 'boat.log');
  openLogFile(path, 1_000).write('before');
  const log = openLogFile(path, 1_000);
  for (let nth = 0; nth < 100; nth++) log.write(`line ${nth} ${'x'.repeat(40)}`);
  expect(readdirSync(folder).sort()).toEqual(['boat.log', 'boat.log.1']);
  for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).size).toBeLessThanOrEqual(1_000);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n').at(-1)).toMatch(/^line 99 /);
});

test('a log that cannot be written ends nobody', () => {
  const inTheWay = join(tempFolder(), 'boat.log');
  mkdirSync(inTheWay);
  const log = openLogFile(inTheWay, 1_000);
  expect(() => log.write('lost')).not.toThrow();
});
