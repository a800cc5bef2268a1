import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { type Boat, startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { ownCommand } from '../support/own-command.ts';

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

test('an outbox that is removed while exports wait is made again; they are told as failed, and the next export has what they held', async () => {
  const boat = await startBoat({ centralUrl: 'http://127.0.0.1:9' });
  const client = await boat.client();
  await contribute(client, 'note-kept');
  await boat.request({ request_id: 'lost' });
  const lost = await eventually('it waits', async () => (await boat.jobs()).find((job) => job.request_id === 'lost'));
  rmSync(boat.folders.outbox, { recursive: true });
  await boat.jobOf('lost', 'failed');
  expect((await boat.job(lost.queue_id))?.last_error).toContain('The export file is gone');
  await boat.request({ request_id: 'next' });
  const next = await eventually('the next one waits', async () =>
    (await boat.jobs()).find((job) => job.request_id === 'next'),
  );
  expect(String(await (await fetch(`${boat.gatewayUrl}/export/queue/${next.queue_id}/file`)).text())).toContain(
    'note-kept',
  );
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
