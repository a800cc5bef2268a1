import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readLines } from '../../../services/collector/sources/read-lines.ts';
import { boatWith, collectBoat, FIXTURE_NOW } from '../../support/boat-fixture.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const entry = (message: string, day = 20) =>
  JSON.stringify({ ts: `2026-11-${day}T10:00:00Z`, status: 200, alert: { state: 'alarm', message } });
const [BEFORE, AFTER, NEXT] = [entry('before', 20), entry('after', 21), entry('next', 22)];
const BROAD = JSON.stringify(JSON.parse(BEFORE), null, 2);
const utf16 = (text: string) => Buffer.from(`\uFEFF${text}`, 'utf16le');
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
    ['entries over several lines', `${BROAD}\n${AFTER}\n${BROAD}\n`, ['before', 'after', 'before'], null],
    ['with CR LF', `${BROAD.replaceAll('\n', '\r\n')}\r\n${AFTER}\r\n`, ['before', 'after'], null],
    [
      'in a list',
      JSON.stringify(
        [BEFORE, AFTER].map((one) => JSON.parse(one)),
        null,
        2,
      ),
      ['before', 'after'],
      null,
    ],
    ['one right behind another', `${AFTER}${BROAD}${AFTER}\n`, ['after', 'before', 'after'], null],
    ['an entry of which the end is being written', `${BEFORE}\n${BROAD.slice(0, -20)}`, ['before'], null],
    [
      'one over several lines that is torn, and a whole one behind it',
      `${BROAD.slice(0, -2)}\n${AFTER}\n${NEXT}\n`,
      ['after', 'next'],
      '1 line is damaged or no entries, such as line 1 (a part of an entry)',
    ],
    [
      'one that is torn, and one over several lines behind it',
      `${BEFORE.slice(0, -2)}\n${BROAD}\n${NEXT}\n`,
      ['before', 'next'],
      '1 line is damaged or no entries, such as line 1 (a part of an entry)',
    ],
    [
      'one that never ends',
      `{\n${'"x": 1,\n'.repeat(40_000)}${AFTER}\n`,
      ['after'],
      'such as line 1 (a part of an entry)',
    ],
    [
      'entries that were encoded twice',
      `${JSON.stringify(BEFORE)}\n${JSON.stringify(AFTER)}\n`,
      ['before', 'after'],
      null,
    ],
    ['UTF-16 of 100 kB', utf16(`${BEFORE}\n${entry('é'.repeat(20_000))}\n`), ['before', 'é'.repeat(20_000)], null],
    ['UTF-16 with the larger byte first', utf16(`${BEFORE}\n${AFTER}\n`).swap16(), ['before', 'after'], null],
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

const ALERTS = 'data/alerts.json';
const latin1 = (text: string) => Buffer.from(text, 'latin1');
const OIL = 'Öldruck fällt';

describe('bytes that are no UTF-8 are read as Windows-1252, and counted', () => {
  test.each<[what: string, files: Record<string, Buffer>, messages: string[], told: string[]]>([
    [
      'a list of alerts',
      { [ALERTS]: latin1(`[{"message":"a"},\n{"message":"${OIL}"}]`) },
      ['a', OIL],
      [
        `${ALERTS}: 2 bytes are no UTF-8 and read as Windows-1252, such as D6 in line 2; its program should write UTF-8.`,
      ],
    ],
    [
      'a line of the log among lines in UTF-8',
      { [WEBHOOK]: Buffer.concat([Buffer.from(`${entry('née €')}\n`), latin1(`${entry('1 °C')}\n`)]) },
      ['née €', '1 °C'],
      [
        `${WEBHOOK}: 1 byte is no UTF-8 and read as Windows-1252, such as B0 in line 2; its program should write UTF-8.`,
      ],
    ],
    [
      'what Windows has and Latin-1 has not, and what neither has',
      { [WEBHOOK]: Buffer.concat([latin1(entry('\x80 5 \x96 \x93x\x94 \x81')), latin1('\n')]) },
      ['€ 5 – “x” \uFFFD'],
      [
        `${WEBHOOK}: 5 bytes are no UTF-8 and read as Windows-1252, such as 80 in line 1; its program should write UTF-8.`,
      ],
    ],
    [
      'both in one text',
      { [WEBHOOK]: Buffer.concat([Buffer.from(entry('né ').slice(0, -3)), latin1('\xfc"}}\n')]) },
      ['né ü'],
      [
        `${WEBHOOK}: 1 byte is no UTF-8 and read as Windows-1252, such as FC in line 1; its program should write UTF-8.`,
      ],
    ],
  ])('%s', async (_what, files, messages, told) => {
    const { document, misfit } = await collectBoat(boatWith(files));
    expect(document.data.system_alerts.map(({ message }) => message)).toEqual(messages);
    expect(document.problems).toEqual(
      told.map((message) => ({ category: 'system_alerts', code: 'values_changed', message })),
    );
    expect(misfit).toBeNull();
  });

  test.each([1, 2, 3])('a letter of UTF-8 that begins %i bytes before the end of a piece is one', async (bytes) => {
    const blanks = ' '.repeat(65_536 - bytes - entry('€€').indexOf('€'));
    const { messages, problems } = await collected(`${blanks}${entry('€€')}\n`);
    expect([messages, problems]).toEqual([['€€'], []]);
  });
});

describe('what a log was renamed to when a new one was begun is read before it', () => {
  const at = (minutes: number) => FIXTURE_NOW / 1_000 - minutes * 60;

  test.each<[what: string, files: Record<string, string>, messages: string[], told: string[]]>([
    ['one', { '.1': `${BEFORE}\n` }, ['before', 'after'], []],
    ['several, the oldest first', { '.1': `${BEFORE}\n`, '.2': `${NEXT}\n` }, ['next', 'before', 'after'], []],
    ['by its day', { '-20261120': `${BEFORE}\n` }, ['before', 'after'], []],
    ['by its day, before the ending', { '-20261120.jsonl': `${BEFORE}\n` }, ['before', 'after'], []],
    ['by its number, before the ending', { '.1.jsonl': `${BEFORE}\n` }, ['before', 'after'], []],
    ['by a word', { '.old': `${BEFORE}\n`, '.jsonl~': `${NEXT}\n` }, ['next', 'before', 'after'], []],
    ['another log', { '-errors.jsonl': `${BEFORE}\n`, '2.jsonl': `${BEFORE}\n` }, ['after'], []],
    ['damaged', { '.1': `${BEFORE}\nnonsense\n` }, ['before', 'after'], [`${WEBHOOK}.1: 1 line is damaged`]],
    [
      'older ones that are compressed',
      { '.1': `${BEFORE}\n`, '.2.gz': 'x', '-20261101.jsonl.gz': 'x' },
      ['before', 'after'],
      [`${WEBHOOK}.2.gz, data/alarm-webhook-log-20261101.jsonl.gz are compressed: what only they hold is not in`],
    ],
    [
      'compressed',
      { '.1.gz': 'x' },
      ['after'],
      [`${WEBHOOK}.1.gz is compressed: what only it holds is not in this export.`],
    ],
    ['something else of that name', { '.away': `${BEFORE}\n` }, ['after'], []],
  ])('%s', async (_what, files, messages, told) => {
    const nameOf = (suffix: string) =>
      suffix.includes('.jsonl') ? WEBHOOK.replace('.jsonl', suffix) : WEBHOOK + suffix;
    const named = Object.entries(files).map(([suffix, content]) => [nameOf(suffix), content]);
    const root = boatWith({ [WEBHOOK]: `${AFTER}\n`, ...Object.fromEntries(named) });
    for (const [i, suffix] of Object.keys(files).entries())
      utimesSync(join(root, nameOf(suffix)), at(60 + i), at(60 + i));
    const { document } = await collectBoat(root);
    expect(document.data.system_alerts.map(({ message }) => message)).toEqual(messages);
    expect(document.problems.map(({ message }) => message)).toEqual(
      told.map((words) => expect.stringContaining(words)),
    );
  });

  test('beyond a bound, or of the same time: the newest are read, and the others named', async () => {
    const files = Array.from({ length: 103 }, (_, i) => [`${WEBHOOK}.${i + 1}`, `${entry(`nth ${i + 1}`)}\n`]);
    const root = boatWith({ [WEBHOOK]: `${AFTER}\n`, ...Object.fromEntries(files) });
    for (const [file = ''] of files) utimesSync(join(root, file), at(60), at(60));
    const { document } = await collectBoat(root);
    const nth = Array.from({ length: 100 }, (_, i) => `nth ${100 - i}`);
    expect(document.data.system_alerts.map(({ message }) => message)).toEqual([...nth, 'after']);
    expect(document.problems.map(({ message }) => message)).toEqual([
      `${[101, 102, 103].map((number) => `${WEBHOOK}.${number}`).join(', ')} are beyond the 100 files and 16 MB that are read: what only they hold is not in this export.`,
    ]);
  });

  test('of large ones the newest alone', async () => {
    const large = `${entry('x'.repeat(60))}\n${' '.repeat(9_000_000)}`;
    const root = boatWith({ [WEBHOOK]: `${AFTER}\n`, [`${WEBHOOK}.1`]: large, [`${WEBHOOK}.2`]: large });
    utimesSync(join(root, `${WEBHOOK}.2`), at(99), at(99));
    const { document } = await collectBoat(root);
    expect(document.data.system_alerts).toHaveLength(2);
    expect(document.problems.map(({ message }) => message)).toEqual([
      expect.stringContaining(`${WEBHOOK}.2 is beyond the 100 files and 16 MB that are read`),
    ]);
  });

  test('and named when it cannot be', async () => {
    const { document } = await collectBoat(boatWith({ [WEBHOOK]: `${AFTER}\n`, [`${WEBHOOK}.1/x`]: '' }));
    expect(document.problems.map(({ message }) => message)).toEqual([`${WEBHOOK}.1 is not a file.`]);
  });

  test.each([
    [1, []],
    [10, [expect.stringContaining('1 line is damaged or no entries, such as line 2 (a part of an entry)')]],
  ])('a last line that is torn is counted once nobody writes it any more: after %i minutes', async (minutes, told) => {
    const root = boatWith({ [WEBHOOK]: `${BEFORE}\n${AFTER.slice(0, 30)}` });
    utimesSync(join(root, WEBHOOK), at(minutes), at(minutes));
    const { document } = await collectBoat(root);
    expect(document.data.system_alerts).toHaveLength(1);
    expect(document.problems.map(({ message }) => message)).toEqual(told);
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
  for await (const { number, text } of readLines(path, 'endless', 0)) {
    expect([number, text.length < 400_000]).toEqual([1, true]);
    characters += text.length;
  }
  expect(characters).toBe(5_000_000);
});
