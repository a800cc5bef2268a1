import { expect, test } from 'vitest';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { contributionContext } from '../../../services/collector/contributions/contribution-context.ts';
import { boatTime } from '../../../shared/export/from-boat/boat-time.ts';
import {
  BOATLOG,
  boatWith,
  CAPTURES,
  collectBoat,
  fillDatabase,
  problemCodes,
  testRecordings,
} from '../../support/boat-fixture.ts';
import { contributedAt, withoutOwnerFiles } from '../../support/contributor-context.ts';

const AT = '2026-02-20T20:44:00Z';
const ALERTS = 'data/alerts.json';
const WEBHOOK = 'data/alarm-webhook-log.jsonl';
const WATCH = 'tmp/d3kos_forward_watch.json';
const HERE = { latitude: 43.6, longitude: -79.3 };

test.each<[columns: string, values: string, said: string]>([
  ['gps_valid', '0', 'gps_valid: 0'],
  ['gps_fix', `'none'`, 'gps_fix: none'],
  ['valid', `'false'`, 'valid: false'],
  ['"GPS Status"', `'V'`, 'GPS Status: V'],
  ['fix_quality, hdop', '0, 99.9', 'fix_quality: 0, hdop: 99.9'],
  ['fixType, fixQuality', `'no fix', 0`, 'fixType: no fix, fixQuality: 0'],
  ['no_fix', '1', 'no_fix: 1'],
])('the position of a row that says in %s that there is none is null, and told', async (columns, values, said) => {
  const root = boatWith();
  const log = `CREATE TABLE boatlog_entries (entry_id, timestamp, content, latitude, longitude, ${columns})`;
  fillDatabase(root, BOATLOG, log, `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'x', 43.6, -79.3, ${values})`);
  const seen = `CREATE TABLE captures (id, timestamp, image_path, species, lat, lon, ${columns})`;
  fillDatabase(
    root,
    CAPTURES,
    seen,
    `INSERT INTO captures VALUES (1, '${AT}', 'a.jpg', 'cod', 43.6, -79.3, ${values})`,
  );
  const collected = await collectBoat(root);
  expect(collected.misfit).toBeNull();
  const { boatlog, marine_vision_captures: captures } = collected.document.data;
  for (const record of [boatlog[0], captures[0]])
    expect(record).toMatchObject({ gps: null, gps_given: `43.6, -79.3 (${said})` });
  for (const category of ['boatlog', 'marine_vision_captures'] as const)
    expect(problemCodes(collected, category)).toEqual(['unexpected_format']);
});

test('what else such columns hold leaves the position in, and is named', async () => {
  const root = boatWith();
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, latitude, longitude, gps_valid, fix, status, mode)',
    `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'x', 43.6, -79.3, 1, '3D', 'done', 0),
       (2, '${AT}', 'x', 43.6, -79.3, NULL, NULL, NULL, NULL), (3, '${AT}', 'x', NULL, NULL, 0, 'none', NULL, NULL)`,
  );
  const collected = await collectBoat(root);
  const [first, second, third] = collected.document.data.boatlog;
  expect(first).toMatchObject({ gps: HERE });
  expect(first?.fields_left_out?.toSorted()).toEqual(['fix', 'gps_valid', 'mode', 'status']);
  expect(second).toMatchObject({ gps: HERE });
  expect(second).not.toHaveProperty('fields_left_out');
  expect(third).toMatchObject({ gps: null });
  expect(third).not.toHaveProperty('gps_given');
  expect(problemCodes(collected, 'boatlog')).toEqual([]);
});

test('the place of an alert is read as any other, and its own status is none of the receiver’s', async () => {
  const root = boatWith({
    [ALERTS]: [
      { message: 'a', timestamp: AT, position: { ...HERE, valid: false } },
      { message: 'b', timestamp: AT, ...HERE, status: 'V', fix: 'none' },
    ],
  });
  const { document } = await collectBoat(root);
  const [none, here] = document.data.system_alerts;
  expect(none).toMatchObject({ gps: null, gps_given: JSON.stringify({ ...HERE, valid: false }) });
  expect(here).toMatchObject({ gps: HERE, fields_left_out: ['status'] });
});

test('a row whose state is a word for deleted is left out; one that is archived is not', async () => {
  const root = boatWith({
    [ALERTS]: [
      { message: 'a', timestamp: AT },
      { message: 'b', status: 'deleted' },
    ],
  });
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, status)',
    `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'x', 'archived'), (2, '${AT}', 'x', 'Deleted'), (3, '${AT}', 'x', NULL),
       (4, '${AT}', 'x', 'trashed'), (5, '${AT}', 'x', 'removed')`,
  );
  const { document } = await collectBoat(root);
  expect(document.data.boatlog.map(({ entry_id }) => entry_id)).toEqual(['1', '3']);
  expect(document.data.boatlog[0]).toMatchObject({ fields_left_out: ['status'] });
  expect(document.data.system_alerts.map(({ message }) => message)).toEqual(['a']);
  expect(document.absent?.map(({ message }) => message)).toContain('3 entries are marked as deleted and left out.');
});

test('that every row of a source is marked as deleted is a problem', async () => {
  const root = boatWith({ [ALERTS]: [{ message: 'a', deleted: true }] });
  fillDatabase(
    root,
    BOATLOG,
    'CREATE TABLE boatlog_entries (entry_id, timestamp, content, deleted_at)',
    `INSERT INTO boatlog_entries VALUES (1, '${AT}', 'x', '${AT}'), (2, '${AT}', 'x', '${AT}')`,
  );
  const { document } = await collectBoat(root);
  const told = document.problems.map(({ category, code, message }) => [category, code, message.split('marked')[0]]);
  expect(told).toEqual([
    ['boatlog', 'rows_skipped', `${BOATLOG}: all 2 entries are `],
    ['system_alerts', 'rows_skipped', `${ALERTS}: its only alert is `],
  ]);
  expect(document.absent?.filter(({ source }) => source.includes('deleted'))).toEqual([]);
});

const FIRED = {
  ...{ status: 'resolved', labels: { alertname: 'Bilge', severity: 'critical' }, startsAt: AT },
  ...{ endsAt: '2026-02-20T21:00:00Z', annotations: { summary: 'Bilge is high' }, fingerprint: 'f' },
};

test.each<[what: string, files: Record<string, unknown>, origin: string]>([
  ['list', { [ALERTS]: [FIRED] }, 'alerts'],
  ['file', { [ALERTS]: { receiver: 'r', alerts: [FIRED] } }, 'alerts'],
  ['log', { [WEBHOOK]: `${JSON.stringify({ version: '4', status: 'resolved', alerts: [FIRED] })}\n` }, 'webhook'],
])('alerts of Alertmanager’s are read in a %s of the boat’s', async (_what, files, origin) => {
  const { document } = await collectBoat(boatWith(files));
  expect(document.problems).toEqual([]);
  expect(document.data.system_alerts).toMatchObject([
    {
      ...{ alert_id: `f@${AT}`, origin, timestamp: AT, severity: 'critical', title: 'Bilge is high', type: 'Bilge' },
      ...{ resolved: true, resolved_at: '2026-02-20T21:00:00Z' },
    },
  ]);
});

test('a list of alerts whose values have their types around them is read', async () => {
  const alert = {
    message: { String: 'a', Valid: true },
    timestamp: { $date: AT },
    deleted_at: { Time: AT, Valid: false },
  };
  const { document } = await collectBoat(boatWith({ [ALERTS]: [alert] }));
  expect(document.data.system_alerts).toMatchObject([{ message: 'a', timestamp: AT }]);
});

test('of frames that Darknet lists the last is what the watch sees', async () => {
  const relative_coordinates = { center_x: 0.5, center_y: 0.5, width: 0.5, height: 0.25 };
  const boat = { class_id: 8, name: 'boat', relative_coordinates, confidence: 0.9 };
  const frames = [
    { frame_id: 1, filename: 'img/a.jpg', objects: [] },
    { frame_id: 2, filename: 'img/b.jpg', objects: [boat, { ...boat, relative_coordinates: { center_x: 1 } }] },
  ];
  const { document } = await collectBoat(boatWith({ [WATCH]: frames }));
  expect(document.data.marine_vision_snapshots).toMatchObject([
    {
      ...{ file_name: 'b.jpg', detections_count: 2, detection_types: ['boat'] },
      detections: [
        { class: 'boat', confidence: 0.9, bbox: null },
        { class: 'boat', bbox: null },
      ],
      given: {
        'detections.0.bbox': '{"center_x":0.5,"center_y":0.5,"width":0.5,"height":0.25}',
        'detections.1.bbox': '{"center_x":1}',
      },
    },
  ]);
});

test.each([
  ['synchronised', true],
  ['set', false],
])(
  'what is dated 1,024 weeks before it came in, or was ahead of that, is counted by its kind, with an example: by a clock that is %s',
  async (_what, isSynchronised) => {
    const recordings = testRecordings();
    const received = Date.parse(AT);
    const { from } = contributedAt(null);
    const context = await contributionContext(
      '/nowhere',
      async () => withoutOwnerFiles(boatTime('UTC')),
      received,
      isSynchronised,
    );
    const days = (count: number) => new Date(received + count * 86_400_000).toISOString();
    for (const timestamp of [days(-7_168), days(-7_169.5), days(-7_000), days(0.9), days(-1)]) {
      const recording = contributedRecord(
        'boatlog',
        { content: timestamp, timestamp },
        { ...context, from: { ...from, place: timestamp } },
      );
      if (recording) recordings.contribute([recording]);
    }
    const at = received + 3 * 86_400_000;
    const { document, misfit } = await collectBoat(boatWith(), { recordings, isClockTrusted: isSynchronised, at });
    expect(misfit).toBeNull();
    expect(new Set(document.data.boatlog.map(({ received_at }) => received_at))).toEqual(new Set([days(0)]));
    expect(document.problems).toMatchObject([
      { category: 'boatlog', code: 'unexpected_format', message: expect.stringContaining(`such as ${days(-7_168)}`) },
      { category: 'boatlog', code: 'unexpected_format', message: expect.stringContaining(`such as ${days(0.9)}`) },
    ]);
    expect(document.problems[0]?.message).toMatch(/^2 contributed records are dated 1,024 weeks/);
    expect(document.problems[1]?.message).toMatch(/^1 contributed record is dated ahead/);
  },
);
