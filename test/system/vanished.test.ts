import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import type { Job } from '../../shared/export/job.ts';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { ownCommand } from '../support/own-command.ts';
import { tempFolder } from '../support/temp-folder.ts';

type Client = Awaited<ReturnType<Boat['client']>>;

const contribute = (client: Client, entry_id: string) =>
  client.publishAsync('export/data/boatlog', JSON.stringify({ entry_id, content: entry_id }), { qos: 1 });

/** The notes of an export that was delivered. */
async function notesIn(boat: Boat, requestId: string): Promise<string[]> {
  const job = await boat.jobOf(requestId, 'completed', 60_000);
  const { data } = JSON.parse(String(boat.archived(job.export_file)));
  const ids: string[] = data.boatlog.map(({ entry_id }: { entry_id: string }) => entry_id);
  return ids.filter((id) => id.startsWith('note-')).sort();
}

test('whatever databases or folders of ours vanish while the boat runs, nothing acknowledged is lost, and it is said', async () => {
  const boat = await startBoat();
  const { folders } = boat;
  const client = await boat.client();
  const databases = [
    folders.recordingsDatabase,
    folders.queueDatabase,
    folders.collectorDatabase,
    folders.brokerDatabase,
  ];
  const names = ['broker', 'collector', 'queue-keeper'] as const;
  const vanish: Readonly<Record<string, () => void>> = {
    databases: () => databases.forEach((path) => void ['', '-wal', '-shm'].map((suffix) => rmSync(path + suffix))),
    'their folders': () => databases.forEach((path) => void renameSync(dirname(path), `${dirname(path)}.away`)),
    'the folder of all': () => renameSync(boat.dataDir, `${boat.dataDir}.away`),
  };
  const ids: string[] = [];
  for (const [what, doIt] of Object.entries(vanish)) {
    const starts = names.map((name) => boat.process(name).starts);
    await contribute(client, `note-before ${what}`);
    doIt();
    await contribute(client, `note-after ${what}`);
    const request_id = `after-${Object.keys(vanish).indexOf(what)}`;
    await boat.request({ request_id });
    ids.push(...(await notesIn(boat, request_id)));
    for (const [i, name] of names.entries()) {
      await eventually(`${name} starts anew: ${what}`, () => boat.process(name).starts > (starts[i] ?? 0), 60_000);
      await boat.process(name).ready();
    }
  }
  for (const what of Object.keys(vanish))
    expect(ids).toEqual(expect.arrayContaining([`note-before ${what}`, `note-after ${what}`]));
  for (const folder of ['spool', 'outbox', 'archive', 'failed', 'set-aside', 'locks', 'credentials']) {
    await eventually(`${folder} is there again`, () => existsSync(join(boat.dataDir, folder)), 60_000);
  }
  const { ledger } = await eventually('the ledger is told', async () => {
    const status = await boat.queueStatus();
    return status.ledger?.completed === 3 && status;
  });
  expect([ledger.queued, ledger.failed, ledger.pending]).toEqual([3, 0, 0]);
  const told = [`${boat.dataDir} was removed or moved away while the boat ran`, 'written anew with all that they held'];
  for (const command of ['status', 'doctor']) {
    const { said } = await ownCommand(boat.env, [command]);
    for (const words of told) expect(said, command).toContain(words);
  }
});

const jobOf = (boat: Boat, requestId: string, isAsAwaited: (job: Job) => boolean = () => true) =>
  eventually(`${requestId} is as awaited`, async () =>
    (await boat.jobs()).find((job) => job.request_id === requestId && isAsAwaited(job)),
  );

test('an outbox that is moved away and back: the exports in it wait again at once, and nothing says that they failed; one that is removed is made again, they are told as failed, and the next export has what they held', async () => {
  const boat = await startBoat({ centralUrl: 'http://127.0.0.1:9' });
  const client = await boat.client();
  await contribute(client, 'note-kept');
  await boat.request({ request_id: 'there-and-back' });
  await jobOf(boat, 'there-and-back');
  const { outbox } = boat.folders;
  renameSync(outbox, `${outbox}.away`);
  await boat.jobOf('there-and-back', 'failed');
  renameSync(`${outbox}.away`, outbox);
  const back = await jobOf(boat, 'there-and-back', ({ status }) => status !== 'failed');
  expect(back).not.toHaveProperty('file_gone');
  expect(existsSync(join(outbox, back.export_file))).toBe(true);
  const health = JSON.stringify((await boat.http('GET', '/health')).body);
  expect(health).toContain('Every export of the queue has its file.');
  expect(health).not.toContain('cannot be retried');

  rmSync(outbox, { recursive: true });
  await boat.jobOf('there-and-back', 'failed');
  expect((await boat.job(back.queue_id))?.last_error).toContain('The export file is gone');
  await boat.request({ request_id: 'next' });
  const next = await jobOf(boat, 'next');
  const held = await (await fetch(`${boat.gatewayUrl}/export/queue/${next.queue_id}/file`)).text();
  expect(held).toContain('note-kept');
  const { said } = await ownCommand(boat.env, ['doctor']);
  expect(said).toContain('FAILED   data.vanished');
  expect(said).toContain('Exports that waited in outbox have failed');
});

test('a database that vanishes just before the end of its process is whole at the next start', async () => {
  const boat = await startBoat();
  const client = await boat.client();
  await contribute(client, 'note-last');
  await eventually('it is recorded', async () =>
    JSON.stringify((await boat.http('GET', '/health')).body).includes('record'),
  );
  const collector = boat.process('collector');
  const path = boat.folders.recordingsDatabase;
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix);
  await collector.stop();
  collector.start();
  await collector.ready();
  await boat.request({ request_id: 'after' });
  expect(await notesIn(boat, 'after')).toEqual(['note-last']);
});

/** The contributions that the collector has, as text. */
function recorded(boat: Boat): string {
  const database = new Database(boat.folders.recordingsDatabase, { readonly: true });
  try {
    return String(database.prepare('SELECT group_concat(record) FROM records WHERE contributed = 1').pluck().get());
  } finally {
    database.close();
  }
}

const DATABASES = [
  'The broker’s store',
  'The collector’s database',
  'The database of recordings',
  'The queue database',
];

/** What becomes of the folder of all while it is worked in. */
const AWAY: Readonly<Record<string, (dataDir: string) => void>> = {
  removed: (dataDir) => void spawnSync('rm', ['-rf', dataDir]),
  'moved away': (dataDir) => renameSync(dataDir, `${dataDir}.moved`),
  'covered by another, as by a mount': (dataDir) => {
    renameSync(dataDir, `${dataDir}.covered`);
    // The boat may have made it again already.
    mkdirSync(dataDir, { recursive: true });
  },
};

describe('all of the boat in one process', () => {
  test('its folder of data removed, moved away or covered: every database is written anew before it ends, and what was acknowledged goes ashore', async () => {
    const boat = await startBoat({ inOneProcess: true });
    const all = boat.process('broker');
    const client = await boat.client();
    for (const [nth, [what, doIt]] of Object.entries(AWAY).entries()) {
      const note = `note-${nth}`;
      await contribute(client, note);
      await eventually(`it is recorded, before it is ${what}`, () => recorded(boat).includes(note));
      const { starts, lines } = all;
      const linesBefore = lines.length;
      doIt(boat.dataDir);
      // A mount is not told by the file system: the next word finds it out.
      if (what.startsWith('covered')) await contribute(client, 'note-after').catch(() => {});
      await eventually(`it starts anew: ${what}`, () => all.starts > starts, 40_000);
      await all.ready();
      const told = lines.slice(linesBefore).map(({ message }) => message);
      for (const database of DATABASES) {
        expect(told, what).toContainEqual(expect.stringMatching(`^${database} lost its files`));
      }
      const request_id = `after-${nth}`;
      await boat.request({ request_id });
      expect(await notesIn(boat, request_id), what).toContain(note);
      const { said } = await ownCommand(boat.env, ['doctor']);
      expect(said, what).toContain('4 databases lost their files while open');
    }
  });

  test('while one database cannot be written anew it does not end, whatever fails by that; then it does, and nothing is lost', async () => {
    const folder = tempFolder();
    const [dataDir, first, other] = ['data', 'first', 'other'].map((name) => join(folder, name)) as [
      string,
      ...string[],
    ];
    for (const path of [first, other]) mkdirSync(String(path));
    symlinkSync(String(first), dataDir);
    const boat = await startBoat({ inOneProcess: true, dataDir });
    const all = boat.process('broker');
    const client = await boat.client();
    await contribute(client, 'note-before');
    await eventually('it is recorded', () => recorded(boat).includes('note-before'));
    const inTheWay = ['recordings', 'queue'].map((name) => join(String(other), name));
    for (const path of inTheWay) writeFileSync(path, '');
    const { starts } = all;
    // At one stroke, as a mount comes.
    symlinkSync(String(other), `${dataDir}.new`);
    renameSync(`${dataDir}.new`, dataDir);
    client.publish('export/data/boatlog', '{}', { qos: 1 });
    const said = (words: string) => all.lines.some(({ message }) => message?.includes(words));
    await eventually(
      'it says so',
      () => said('The database of recordings lost') && said('The queue database lost'),
      40_000,
    );
    await eventually(
      'the others are safe',
      () => said('The broker’s store lost') && said('The collector’s database lost'),
    );
    expect(all.starts).toBe(starts);
    for (const path of inTheWay) rmSync(path);
    await eventually('it starts anew', () => all.starts > starts, 60_000);
    await all.ready();
    await boat.request({ request_id: 'after' });
    expect(await notesIn(boat, 'after')).toContain('note-before');
  });
});
