import { describe, expect, test } from 'vitest';
import { legacyName, queueIdIn } from '../../../services/queue-keeper/legacy-import/legacy-name.ts';
import { type LegacyFile, planImport } from '../../../services/queue-keeper/legacy-import/plan-import.ts';
import { readLegacyList } from '../../../services/queue-keeper/legacy-import/read-legacy-list.ts';
import { legacyEntryOf, legacyQueue } from '../../support/legacy-boat.ts';

const A = '20260220_164416';
const B = '20260220_164417';

test.each([
  ['q_20260220_164416', A, 'q_20260220_164416'],
  ['/opt/d3kos/data/exports/exports/export_20260220_164416.json', A, 'q_20260220_164416'],
  ['q_20260220_164416_failed.json', A, 'q_20260220_164416'],
  ['q_20260220_164416_2', '20260220_164416_2', 'q_20260220_164416_2'],
  [
    'd3kos_export_3861513b314c5ee7_20260216143000.json',
    'd3kos_export_3861513b314c5ee7_20260216143000',
    'q_20260216_143000',
  ],
  ['export_full_export_20260216_143000', 'export_full_export_20260216_143000', 'q_20260216_143000'],
  ['q_20269920_164416', 'q_20269920_164416', null],
  ['export_full_export_1708464256', 'export_full_export_1708464256', null],
  ['../../etc/passwd', 'passwd', null],
])('%s is known as %s and keeps, or gets, the id %s', (text, name, queueId) => {
  expect(legacyName(text)).toBe(name);
  expect(queueIdIn(name)).toBe(queueId);
});

const statusesIn = (value: unknown) => readLegacyList(JSON.stringify(value), 'pending').entries.map((e) => e.status);

describe('entries in every shape they had', () => {
  test('the four lists; an upload that was under way is pending', () => {
    const entries = (['pending', 'uploading', 'completed', 'failed'] as const).map((s, i) =>
      legacyEntryOf(`20260220_16441${i}`, s),
    );
    expect(statusesIn(legacyQueue(...entries))).toEqual(['pending', 'pending', 'completed', 'failed']);
  });

  test('the list counts for more than the entry’s own word', () => {
    expect(statusesIn({ completed: [legacyEntryOf(A, 'pending')] })).toEqual(['completed']);
  });

  test('a bare list, the first plan’s and an early version’s entries', () => {
    expect(statusesIn([legacyEntryOf(A, 'failed')])).toEqual(['failed']);
    const planned = {
      export_id: `export_${A}`,
      file_path: `/x/export_${A}.json`,
      created: '2026-02-20',
      upload_attempts: 2,
    };
    expect(
      statusesIn({
        pending_exports: ['retrying', 'pending', 'completed', 'failed'].map((status) => ({ ...planned, status })),
      }),
    ).toEqual(['pending', 'pending', 'completed', 'failed']);
    const [early] = readLegacyList(
      JSON.stringify([{ id: `export_boatlog_${A}`, type: 'boatlog', data: [{ entry_id: 1 }], status: 'retry' }]),
      'pending',
    ).entries;
    expect(early).toMatchObject({ status: 'pending', body: { boatlog: [{ entry_id: 1 }] } });
  });

  test.each([
    ['an entry without a name', { pending: [{ tier: 3 }] }],
    ['what is no entry', { pending: [null, 5, 'q_1', [], {}] }],
    ['what is no list', { pending: { queue_id: `q_${A}` }, version: '1.0' }],
    ['a word', 'pending'],
  ])('%s is none', (_what, value) => expect(statusesIn(value)).toEqual([]));

  test('damaged in the middle: the entries before it, those behind it, and what is left of that one', () => {
    const stamps = ['20260220_000001', '20260220_000002', '20260220_000003', '20260220_000004'];
    const text = JSON.stringify(legacyQueue(...stamps.map((stamp) => legacyEntryOf(stamp, 'pending'))), null, 2);
    const at = text.indexOf('"tier"', text.indexOf(stamps[1] ?? ''));
    const damaged = readLegacyList(`${text.slice(0, at)}\0\0\0\0\0\0\0${text.slice(at + 7)}`, 'pending');
    expect(damaged.isWhole).toBe(false);
    expect(damaged.entries.map((entry) => entry.names[0])).toEqual(stamps);
  });
});

const file = (name: string, more: Partial<LegacyFile> = {}): LegacyFile => ({
  name,
  path: `/boat/${name}`,
  isFailed: false,
  writtenAt: 0,
  ...more,
});
const entriesOf = (...entries: object[]) => readLegacyList(JSON.stringify(entries), 'pending').entries;
const plan = (entries: object[], files: LegacyFile[]) =>
  planImport(entriesOf(...entries), files).map(({ names, status, path, lost }) => ({
    name: names[0],
    status,
    path,
    isLost: lost !== null,
  }));

describe('an export each', () => {
  test('an entry and its file are one', () => {
    expect(plan([legacyEntryOf(A, 'pending')], [file(`export_${A}.json`)])).toEqual([
      { name: A, status: 'pending', path: `/boat/export_${A}.json`, isLost: false },
    ]);
  });

  test('a failed one’s file is where failed ones lie', () => {
    const failed = file(`q_${A}_failed.json`, { isFailed: true, path: '/boat/failed' });
    expect(plan([legacyEntryOf(A, 'failed')], [file(`export_${A}.json`), failed])).toMatchObject([
      { path: '/boat/failed' },
    ]);
  });

  test('a file that nobody mentions is pending, or failed by its folder', () => {
    const files = [file(`export_${A}.json`), file(`q_${B}_failed.json`, { isFailed: true })];
    expect(plan([], files)).toMatchObject([
      { name: A, status: 'pending' },
      { name: B, status: 'failed' },
    ]);
  });

  test('a file whose name tells no time is none of ours', () => {
    expect(plan([], [file('export_queue_backup.json'), file('notes.json')])).toEqual([]);
  });

  test.each([
    [['pending', 'completed'], 'completed'],
    [['failed', 'pending'], 'pending'],
    [['failed', 'completed', 'pending'], 'completed'],
  ] as const)('told of as %s it is %s, once', (told, status) => {
    const entries = told.map((one) => legacyEntryOf(A, one));
    expect(plan(entries, [file(`export_${A}.json`)])).toMatchObject([{ name: A, status }]);
  });

  test('of two exports of one second the later has the file; the earlier is lost, and says so', () => {
    const early = legacyEntryOf(A, 'pending', { created_at: '2026-02-20T21:44:16.100000Z' });
    const late = legacyEntryOf(A, 'pending', { created_at: '2026-02-20T21:44:16.900000Z' });
    expect(plan([late, early], [file(`export_${A}.json`)])).toEqual([
      { name: A, status: 'pending', path: `/boat/export_${A}.json`, isLost: false },
      { name: `${A} 2026-02-20T21:44:16.100000Z`, status: 'pending', path: null, isLost: true },
    ]);
  });

  test('in the order in which they were made', () => {
    const files = [file(`export_${B}.json`), file('d3kos_export_3861513b314c5ee7_20250101000000.json')];
    expect(plan([legacyEntryOf(A, 'pending')], files).map(({ name }) => name)).toEqual([
      'd3kos_export_3861513b314c5ee7_20250101000000',
      A,
      B,
    ]);
  });

  test('a path that points elsewhere reaches nothing', () => {
    const entry = legacyEntryOf(A, 'pending', { export_file: '/etc/../boat/secret.json' });
    expect(plan([entry], [])).toMatchObject([{ path: null }]);
  });
});
