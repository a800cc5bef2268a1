import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { setMessageAside } from '../../../shared/runtime/set-aside.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { rawMqtt } from '../../support/raw-mqtt.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { run } from './cli-rig.ts';

const AT = Date.UTC(2026, 1, 20);
const WHY = 'a defect';

async function boat() {
  const broker = await startTestBroker();
  const folder = dataFolders(broker.dataDir).setAside;
  mkdirSync(folder, { recursive: true });
  const monitor = await rawMqtt(broker.port);
  await monitor.subscribe(['export/#', 1]);
  const env = { DATA_DIR: broker.dataDir, MQTT_PORT: String(broker.port) };
  const keep = (topic: string, payload: string | Buffer) => {
    const before = new Set(readdirSync(folder));
    setMessageAside(folder, topic, Buffer.from(payload as string), WHY, AT);
    return readdirSync(folder).find((name) => !before.has(name)) ?? '';
  };
  return { broker, folder, monitor, keep, cli: (...args: string[]) => run(env, 'set-aside', ...args) };
}

test('list tells what lies there: of messages topic and reason, of files their size', async () => {
  const { folder, keep, cli } = await boat();
  expect((await cli('list')).out).toBe('Nothing was set aside.');
  const name = keep('export/request', '{"request_id":"r-1"}');
  writeFileSync(join(folder, 'queue.db'), 'x'.repeat(2_000));
  writeFileSync(join(folder, 'message-torn.json'), '{"topic":');
  const { code, out } = await cli('list');
  expect(code).toBe(0);
  expect(out).toContain(`${name}  `);
  expect(out).toContain('a message on export/request: a defect');
  expect(out).toMatch(/queue\.db {2}\S+ {2}a file, 2\.0 kB/);
  expect(out).toMatch(/message-torn\.json {2}\S+ {2}a file/);
  const { entries } = JSON.parse((await cli('list', '--json')).out);
  expect(entries).toContainEqual(expect.objectContaining({ name, topic: 'export/request', reason: WHY }));
});

test('a database and what lies beside it are one thing: listed once, as large as all of it, discarded together', async () => {
  const { folder, cli } = await boat();
  for (const name of ['queue.db', 'queue.db-wal', 'queue.db-shm', 'queue.db.2', 'queue.db.2-wal', 'collector.db-wal'])
    writeFileSync(join(folder, name), 'x'.repeat(1_000));
  for (const name of ['lost+found', '.d3kos-export-disk']) mkdirSync(join(folder, name));
  const { out } = await cli('list');
  // The oldest first, of which all are.
  expect(
    out
      .split('\n')
      .map((line) => line.replace(/ {2}\S+Z {2}/, ': '))
      .toSorted(),
  ).toEqual([
    'collector.db-wal: a file, 1.0 kB',
    'queue.db.2: a file, 2.0 kB, with queue.db.2-wal',
    'queue.db: a file, 3.0 kB, with queue.db-shm and queue.db-wal',
  ]);
  const { entries } = JSON.parse((await cli('list', '--json')).out);
  expect(entries).toHaveLength(3);
  expect(entries).toContainEqual(
    expect.objectContaining({ name: 'queue.db', files: ['queue.db', 'queue.db-shm', 'queue.db-wal'] }),
  );
  const beside = await cli('discard', 'queue.db-wal');
  expect(beside).toMatchObject({ code: 64, err: expect.stringContaining('queue.db-wal belongs to queue.db') });
  expect(await cli('discard', 'queue.db', 'queue.db')).toMatchObject({ code: 0 });
  expect(readdirSync(folder).filter((name) => name.includes('queue.db'))).toEqual(['queue.db.2', 'queue.db.2-wal']);
  const { out: gone } = await cli('discard', '--all');
  expect(gone.split('\n').toSorted()).toEqual(['collector.db-wal: removed', 'queue.db.2: removed']);
  expect(readdirSync(folder).sort()).toEqual(['.d3kos-export-disk', 'lost+found']);
});

test('retry publishes a message as it was, in the name of who may, and removes it after the acknowledgement', async () => {
  const { folder, monitor, keep, cli } = await boat();
  const asked = keep('export/request', '{"request_id":"r-1"}');
  keep('export/data/boatlog', Buffer.from([0xff, 0x00, 0x7b]));
  keep('export/queued', '{"queue_id":"q_20260220_164416"}');
  expect(await cli('retry', asked)).toMatchObject({ code: 0, out: `${asked}: published again on export/request` });
  await eventually('it comes', () => monitor.payloads('export/request').includes('{"request_id":"r-1"}'));
  expect(existsSync(join(folder, asked))).toBe(false);
  writeFileSync(join(folder, 'queue.db'), 'x');
  expect((await cli('retry', '--all')).code).toBe(0);
  await eventually('all come', () => monitor.messages.some(({ topic }) => topic === 'export/queued'));
  const contributed = monitor.messages.find(({ topic }) => topic === 'export/data/boatlog');
  expect(contributed?.payload).toEqual(Buffer.from([0xff, 0x00, 0x7b]));
  expect(readdirSync(folder)).toEqual(['queue.db']);
});

test('with files only, retry of all says that they are there, and leaves them', async () => {
  const { folder, cli } = await boat();
  expect(await cli('retry', '--all')).toMatchObject({ code: 0, out: 'Nothing was set aside.' });
  for (const name of ['queue.db', 'queue.db-wal']) writeFileSync(join(folder, name), 'x');
  expect(await cli('retry', '--all')).toMatchObject({
    code: 0,
    out: 'No message was set aside; 1 file is: discard or keep it.',
  });
  writeFileSync(join(folder, 'export_20260220_164416.json'), 'x');
  expect((await cli('retry', '--all')).out).toBe('No message was set aside; 2 files are: discard or keep them.');
  expect(JSON.parse((await cli('retry', '--all', '--json')).out)).toEqual({ ok: true, entries: [] });
  expect(readdirSync(folder)).toHaveLength(3);
});

test('what cannot be published again stays, and it is said why', async () => {
  const { folder, keep, cli, broker } = await boat();
  const state = keep('export/queue/uploading', '[]');
  const gone = keep('export/former', 'x');
  writeFileSync(join(folder, 'queue.db'), 'x');
  const { code, err } = await cli('retry', state, gone, 'queue.db');
  expect(code).toBe(1);
  expect(err.split('\n')).toEqual([
    `${state}: what is told on export/queue/uploading is a state, and there is a newer one; discard it`,
    `${gone}: there is no topic export/former any more`,
    'queue.db: this is no message, and cannot be published; discard it, or keep it',
  ]);
  const asked = keep('export/request', '{}');
  await broker.close();
  expect((await cli('retry', asked)).code).toBe(3);
  expect(readdirSync(folder).sort()).toEqual([state, gone, asked, 'queue.db'].sort());
});

test('discard removes what is named, and with --all everything; nothing else', async () => {
  const { folder, keep, cli } = await boat();
  const [one, other] = [keep('export/request', '1'), keep('export/request', '2')];
  mkdirSync(join(folder, 'a folder'));
  expect(await cli('discard', one)).toMatchObject({ code: 0, out: `${one}: removed` });
  expect(readdirSync(folder).sort()).toEqual(['a folder', other].sort());
  const beside = join(tempFolder(), 'x');
  writeFileSync(beside, 'x');
  for (const wrong of [
    ['discard'],
    ['discard', '../x'],
    ['discard', beside],
    ['discard', '--all', other],
    ['mend'],
    ['retry'],
  ]) {
    expect((await cli(...wrong)).code, wrong.join(' ')).toBe(64);
  }
  expect((await cli('discard', '--all')).code).toBe(0);
  expect(readdirSync(folder)).toEqual([]);
});
