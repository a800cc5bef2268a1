import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../../services/collector/sources/read-lines.ts';
import { boatWith, collectBoat } from '../../support/boat-fixture.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const entry = (message: string, day = 20) =>
  JSON.stringify({ ts: `2026-11-${day}T10:00:00Z`, status: 200, alert: { state: 'alarm', message } });
const [BEFORE, AFTER, NEXT] = [entry('before', 20), entry('after', 21), entry('next', 22)];
const NULS = '\0'.repeat(512);

async function collected(log: string | Buffer) {
  const { document, misfit } = await collectBoat(boatWith({ [WEBHOOK]: log }));
  expect(misfit).toBeNull();
  return {
    messages: document.data.system_alerts.map(({ message }) => message),
    problems: document.problems.filter(({ category }) => category === 'system_alerts').map(({ message }) => message),
  };
}

describe('a damaged line costs its damaged part, which is counted and named', () => {
  test.each<[what: string, log: string | Buffer, messages: string[], told: string | null]>([
    [
      'NUL bytes after a power cut',
      `${BEFORE}\n${NULS}${AFTER}\n${NEXT}\n`,
      ['before', 'after', 'next'],
      '1 line is damaged or no entries, such as line 2 (NUL bytes, as a power cut leaves them)',
    ],
    [
      '3 MB of NUL bytes',
      `${BEFORE}\n${'\0'.repeat(3_000_000)}${AFTER}\n${NEXT}\n`,
      ['before', 'after', 'next'],
      '1 line is damaged or no entries, such as line 2 (NUL bytes',
    ],
    [
      'half a line, and the next right behind it',
      `${BEFORE.slice(0, -20)}${AFTER}\n${NEXT}\n`,
      ['after', 'next'],
      '1 line is damaged or no entries, such as line 1 (a part of an entry)',
    ],
    ['two records on one line', `${BEFORE}${AFTER}\n${NEXT}\n`, ['before', 'after', 'next'], null],
    [
      'files put together, each with its byte order mark',
      `\uFEFF${BEFORE}\n\uFEFF${AFTER}\n`,
      ['before', 'after'],
      null,
    ],
    ['a byte order mark within a line', `${BEFORE}\uFEFF${AFTER}\n`, ['before', 'after'], null],
    ['CR alone', `${BEFORE}\r${AFTER}\r${NEXT}\r`, ['before', 'after', 'next'], null],
    ['CR LF', `${BEFORE}\r\n${AFTER}\r\n${NEXT}\r\n`, ['before', 'after', 'next'], null],
    [
      'CR LF and a broken line',
      `${BEFORE}\r\n${AFTER}\r\nnonsense\r\n${NEXT}\r\n`,
      ['before', 'after', 'next'],
      '1 line is damaged or no entries, such as line 3 (no entry)',
    ],
    ['a last line that is being written', `${BEFORE}\n${AFTER.slice(0, 30)}`, ['before'], null],
    ['a last line being written behind another', `${BEFORE}${AFTER.slice(0, 30)}`, ['before'], null],
    ['NUL bytes at the end', `${BEFORE}\n${NULS}`, ['before'], '1 line is damaged or no entries, such as line 2 (NUL'],
    [
      'a line of 700 kB, and a record on it',
      `${'x'.repeat(700_000)}${BEFORE}\n${AFTER}\n`,
      ['before', 'after'],
      '1 line is damaged or no entries, such as line 1 (no entry)',
    ],
    [
      'bytes that are no text',
      `${BEFORE}\n${Buffer.from([0xc3]).toString('latin1')}${AFTER}\n`,
      ['before', 'after'],
      '1 line is damaged or no entries, such as line 2 (no entry)',
    ],
    [
      'half a letter at the end of a torn line, and the next right behind it',
      Buffer.concat([Buffer.from(entry('né').slice(0, -4)).subarray(0, -1), Buffer.from(`${AFTER}\n${NEXT}\n`)]),
      ['after', 'next'],
      '1 line is damaged or no entries, such as line 1 (a part of an entry)',
    ],
    [
      'a megabyte of erased flash',
      Buffer.concat([Buffer.from(`${BEFORE}\n`), Buffer.alloc(1_000_000, 0xff), Buffer.from(`${AFTER}\n`)]),
      ['before', 'after'],
      '1 line is damaged or no entries, such as line 2 (no entry)',
    ],
    [
      'NUL bytes where a rotated log began anew',
      `${'\0'.repeat(9_000_000)}${BEFORE}\n${AFTER}\n`,
      ['before', 'after'],
      '1 line is damaged or no entries, such as line 1 (NUL bytes',
    ],
    [
      'the end of a line that was rotated away',
      `${BEFORE.slice(30)}\n${AFTER}\n`,
      ['after'],
      '1 line is damaged or no entries, such as line 1 (no entry)',
    ],
    ['the blanks of a file that was made larger first', `${' '.repeat(700_000)}${BEFORE}\n`, ['before'], null],
    ['what C writes for no number', `${BEFORE.replace('200', '-nan')}\n${AFTER}\n`, ['before', 'after'], null],
    ['a number that ends in its point', `${BEFORE.replace('200', '200.')}\n${AFTER}\n`, ['before', 'after'], null],
    [
      'bytes of a terminal before each',
      `\u001e${BEFORE}\n\u001e${AFTER}\n`,
      ['before', 'after'],
      '2 lines are damaged or no entries, such as line 1 (no entry)',
    ],
    [
      'several',
      `${NULS}\n${BEFORE}\nnonsense\n[1]\n${AFTER}\n`,
      ['before', 'after'],
      '3 lines are damaged or no entries, such as line 1 (NUL bytes',
    ],
  ])('%s', async (_what, log, messages, told) => {
    const { messages: found, problems } = await collected(log);
    expect(found).toEqual(messages);
    expect(problems).toEqual(told === null ? [] : [expect.stringContaining(told)]);
  });
});

test('a thousand records without a line end between them are all there', async () => {
  const log = Array.from({ length: 1_000 }, (_, i) => entry(`nth ${i}`)).join('');
  const { messages, problems } = await collected(log);
  expect(messages).toHaveLength(1_000);
  expect(problems).toEqual([]);
});

test('ten thousand are too, of which some lie across the parts in which such a line is read', async () => {
  const log = Array.from({ length: 10_000 }, (_, i) => entry(`nth ${i}`)).join('');
  const { messages, problems } = await collected(log);
  expect(messages).toEqual(Array.from({ length: 10_000 }, (_, i) => `nth ${i}`));
  expect(problems).toEqual([]);
});

test.each([0, 1, 2, 40, BEFORE.length - 1])(
  'a record is found that begins %i bytes before the end of such a part',
  async (bytes) => {
    const filling = 'x'.repeat(5 * 65_536 - bytes - entry('').length);
    const { messages, problems } = await collected(`${entry(filling)}${BEFORE}${AFTER}\n${NEXT}\n`);
    expect(messages.map((message) => message?.length)).toEqual([32_768, 6, 5, 4]);
    expect(problems.filter((told) => !told.startsWith('What is longer'))).toEqual([]);
  },
);

test('a line without an end comes in parts of bounded size', async () => {
  const path = join(tempFolder(), 'endless');
  writeFileSync(path, 'x'.repeat(5_000_000));
  let characters = 0;
  for await (const { number, text } of readLines(path, 'endless')) {
    expect([number, text.length < 400_000]).toEqual([1, true]);
    characters += text.length;
  }
  expect(characters).toBe(5_000_000);
});
