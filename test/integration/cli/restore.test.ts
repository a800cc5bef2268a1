import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { packTar } from 'modern-tar';
import { describe, expect, test } from 'vitest';
import { planBoat } from '../../../deploy/start-boat/plan-boat.ts';
import { runCommandLine } from '../../../services/cli/run.ts';
import { BOAT_ENV_FILE } from '../../../services/cli/usual-env-file.ts';
import { openBoatKey } from '../../../services/collector/boat-key.ts';
import { openQueueDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { takeOwnLock } from '../../../shared/runtime/own-lock.ts';
import { exportOf, spoolExport } from '../../support/queue-fixture.ts';
import { recordingLog } from '../../support/recording-log.ts';
import { mountTmpfs } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type Machine, machine } from './backup-rig.ts';
import { recordingIo, writeFile } from './cli-rig.ts';

const A = 'q_20260220_164416';
const B = 'q_20260220_164417';
const fileOf = (queueId: string) => `export_${queueId.slice(2)}.json`;

/** Makes a backup of a machine; gives its file. */
async function backupOf(boat: Machine): Promise<string> {
  const file = join(tempFolder(), 'boat.tar.gz');
  expect((await boat.run('backup', file)).code).toBe(0);
  return file;
}

function boatWith(...queueIds: string[]): Machine {
  const boat = machine();
  boat.queue(({ take }) => queueIds.forEach((id) => void take(id)));
  return boat;
}

async function restored(boat: Machine, file: string): Promise<string> {
  const { code, said } = await boat.run('restore', file);
  expect([code, said]).toEqual([0, expect.stringContaining('is restored')]);
  expect(readdirSync(boat.dataDir).filter((name) => name.startsWith('restor'))).toEqual([]);
  return said;
}

/** How the jobs stand after a start and two sweeps, the ledger summing, every file where its job says. */
function standing(boat: Machine): Record<string, string> {
  return boat.queue(({ sweep, store, ledgerHolds, files }) => {
    sweep.run();
    sweep.run();
    expect(ledgerHolds()).toBe(true);
    const jobs = store.everyJobAfter(0);
    for (const { facts, status } of jobs) expect(existsSync(files.placeOf(facts.export_file, status))).toBe(true);
    return Object.fromEntries(jobs.map(({ queueId, status }) => [queueId, status]));
  });
}

const deliver = (boat: Machine, importId = 'import_1') =>
  boat.queue(({ queue, answer }) => {
    queue.offerDue();
    answer('accepted', { import_id: importId });
  });

describe('a new machine', () => {
  test('has all of it: what waits, what was delivered with its receipt, what failed', async () => {
    const boat = boatWith(A, B, 'q_20260220_164418');
    deliver(boat);
    boat.queue(({ queue }) => void queue.cancel(B));
    const next = machine();
    await restored(next, await backupOf(boat));
    expect(readdirSync(next.dataDir).filter((name) => name.startsWith('before'))).toEqual([]);
    expect(standing(next)).toEqual({ [A]: 'completed', [B]: 'cancelled', q_20260220_164418: 'uploading' });
    expect(next.queue(({ job }) => job(A)?.importId)).toBe('import_1');
  });

  test('that has run for a while and holds nothing yet is as good as new', async () => {
    const boat = boatWith(A);
    const next = machine();
    next.queue(() => {});
    next.requests(() => {});
    await restored(next, await backupOf(boat));
    expect(standing(next)).toEqual({ [A]: 'pending' });
  });

  test('an announced export that lay in the spool is announced there, and one that nobody knows is taken up', async () => {
    const boat = boatWith(A);
    const facts = spoolExport(boat.dataDir, B, 'asked');
    boat.requests((store) => {
      store.add({ requestId: 'asked', source: 'test', categories: null, note: null, receivedAt: 'now' });
      store.claim('asked', B, 0);
      store.announce(facts);
    });
    spoolExport(boat.dataDir, 'q_20260220_164418');
    const next = machine();
    await restored(next, await backupOf(boat));
    expect(readdirSync(next.folders.spool)).toEqual([fileOf(B)]);
    expect(next.requests((store) => store.claimedAs(B))).toEqual(facts);
    expect(standing(next)).toMatchObject({ [A]: 'pending', q_20260220_164418: 'pending' });
  });

  test('without the folder of data there is no place for it', async () => {
    const file = await backupOf(boatWith(A));
    const next = machine();
    rmSync(next.dataDir, { recursive: true });
    const { code, said } = await next.run('restore', file);
    expect([code, said]).toEqual([1, expect.stringContaining('is not there')]);
    expect(existsSync(next.dataDir)).toBe(false);
  });
});

describe('over a newer state', () => {
  test('what was delivered since stays delivered, what waits since waits, with their files', async () => {
    const boat = boatWith(A, B);
    const file = await backupOf(boat);
    deliver(boat);
    boat.queue(({ take, queue }) => {
      take('q_20260221_080000');
      queue.cancel(B);
    });
    const said = await restored(boat, file);
    expect(said).toContain('knows all of it; nothing had to be added');
    expect(standing(boat)).toEqual({ [A]: 'completed', [B]: 'cancelled', q_20260221_080000: 'uploading' });
  });

  test('what lay there before is kept as it was', async () => {
    const boat = boatWith(A);
    writeFile(join(boat.folders.setAside, 'message.json'), '{}');
    writeFile(join(boat.folders.credentials, 'broker'), 'secret');
    writeFile(join(boat.dataDir, 'lost+found/x'), 'x');
    const file = await backupOf(boat);
    await restored(boat, file);
    const [aside = ''] = readdirSync(boat.dataDir).filter((name) => name.startsWith('before-restore-'));
    expect(readdirSync(join(boat.dataDir, aside)).sort()).toEqual(
      ['archive', 'backups.json', 'credentials', 'failed', 'outbox', 'queue', 'set-aside', 'spool'].sort(),
    );
    expect(readFileSync(join(boat.dataDir, aside, 'outbox', fileOf(A)), 'utf8')).toBe(exportOf(A).content);
    expect(readFileSync(join(boat.folders.setAside, 'message.json'), 'utf8')).toBe('{}');
    expect(readFileSync(join(boat.folders.credentials, 'broker'), 'utf8')).toBe('secret');
    expect(existsSync(join(boat.dataDir, 'lost+found/x'))).toBe(true);
  });

  test('the key of this computer stays, and another makes its own', async () => {
    const boat = boatWith(A);
    const key = (of: Machine) =>
      openBoatKey({ folders: of.folders, clock: systemClock, log: recordingLog() }).current();
    mkdirSync(dirname(boat.folders.boatKey));
    const own = key(boat);
    const file = await backupOf(boat);
    for (const _ of ['once', 'twice']) {
      await restored(boat, file);
      expect(key(boat)).toBe(own);
    }
    const other = machine();
    await restored(other, file);
    expect(existsSync(other.folders.boatKey)).toBe(false);
  });

  test('what was removed since, after its days, does not come back', async () => {
    const boat = boatWith(A);
    deliver(boat);
    const file = await backupOf(boat);
    await boat.queue(async ({ store, files, clock }) => {
      const job = store.byQueueId(A);
      if (!job) throw new Error('no job');
      files.remove(job.facts.export_file, job.status, job.facts.sha256);
      store.transaction(() => store.remove(job, clock.now()));
    });
    await restored(boat, file);
    expect(standing(boat)).toEqual({});
    expect(boat.queue(({ store }) => store.pastByQueueId(A)?.importId)).toBe('import_1');
    expect(existsSync(join(boat.folders.archive, '2026-02', fileOf(A)))).toBe(false);
  });

  test('a file that is lost there comes back, and an export that failed for want of it waits again', async () => {
    const boat = boatWith(A, B);
    deliver(boat);
    const file = await backupOf(boat);
    rmSync(join(boat.folders.outbox, fileOf(B)));
    rmSync(join(boat.folders.archive, '2026-02', fileOf(A)));
    boat.queue(({ sweep }) => sweep.run());
    expect(boat.queue(({ statusOf }) => statusOf(B))).toBe('failed');
    const said = await restored(boat, file);
    expect(said).toContain('1 export that had failed for want of a file waits again');
    expect(standing(boat)).toEqual({ [A]: 'completed', [B]: 'pending' });
  });

  test('a file that is lost there and not yet missed comes back too', async () => {
    const boat = boatWith(A);
    const file = await backupOf(boat);
    rmSync(join(boat.folders.outbox, fileOf(A)));
    expect(await restored(boat, file)).toContain('the files of 1 export');
    expect(standing(boat)).toEqual({ [A]: 'pending' });
  });

  test('a queue database that is lost there is the backup’s, and newer files are taken up', async () => {
    const boat = boatWith(A);
    const file = await backupOf(boat);
    boat.queue(({ take }) => take(B));
    rmSync(join(boat.dataDir, 'queue'), { recursive: true });
    await restored(boat, file);
    expect(standing(boat)).toEqual({ [A]: 'pending', [B]: 'pending' });
  });

  test('so is one that is damaged, which is kept aside', async () => {
    const boat = boatWith(A);
    const file = await backupOf(boat);
    boat.queue(({ take }) => take(B));
    deliver(boat);
    writeFileSync(boat.folders.queueDatabase, readFileSync(boat.folders.queueDatabase).fill(0xff, 2_000, 6_000));
    expect(await restored(boat, file)).toContain('The queue database that lay here is damaged');
    // Delivered, or not: the central database knows each by its content.
    expect(standing(boat)).toEqual({ [A]: 'pending', [B]: 'pending' });
  });

  test('a queue that was damaged when it was backed up comes back as it lay, with its files, for its service to put right', async () => {
    const boat = boatWith(A);
    writeFileSync(boat.folders.queueDatabase, readFileSync(boat.folders.queueDatabase).fill(0xff, 2_000, 6_000));
    const file = join(tempFolder(), 'boat.tar.gz');
    expect((await boat.run('backup', file)).code).toBe(1);
    const next = machine();
    expect(await restored(next, file)).toContain('Damaged in the backup already');
    openQueueDatabase(next.folders.queueDatabase, next.folders.setAside, recordingLog()).close();
    expect(standing(next)).toEqual({ [A]: 'pending' });
    const other = boatWith(B);
    await restored(other, file);
    expect(standing(other)).toEqual({ [A]: 'pending', [B]: 'pending' });
  });

  test('twice is as good as once', async () => {
    const boat = boatWith(A, B);
    const file = await backupOf(boat);
    deliver(boat);
    await restored(boat, file);
    await restored(boat, file);
    expect(standing(boat)).toEqual({ [A]: 'completed', [B]: 'uploading' });
  });
});

describe('over a state of its own, such as that of a new card that ran for a while', () => {
  test('both go on, each with its files; a name, or a request, that both have is given up by one', async () => {
    const boat = boatWith(A, B);
    deliver(boat);
    const file = await backupOf(boat);
    const next = machine();
    next.queue(({ queue }) => {
      const other = exportOf(A, `req-${B}`, 'another-boat-0001');
      writeFile(join(next.folders.spool, other.facts.export_file), other.content);
      queue.take(other.facts);
    });
    const said = await restored(next, file);
    expect(said).toContain('what was missing: 2 exports');
    expect(standing(next)).toEqual({ [A]: 'pending', [`${A}_2`]: 'completed', [B]: 'pending' });
    next.queue(({ job }) => {
      expect(job(`${A}_2`)?.importId).toBe('import_1');
      expect(job(A)?.facts.request_id).toBe(`req-${B}`);
      expect(job(B)?.facts.request_id).toBe(`adopted-${B.slice(2)}`);
    });
    expect(readFileSync(join(next.folders.archive, '2026-02', fileOf(`${A}_2`)), 'utf8')).toBe(exportOf(A).content);
  });

  test('an upload that was under way in the backup waits, and its next claim is another', async () => {
    const boat = boatWith(A);
    boat.queue(({ queue }) => queue.offerDue());
    const file = await backupOf(boat);
    const next = boatWith(B);
    await restored(next, file);
    expect(next.queue(({ job }) => [job(A)?.status, job(A)?.claim])).toEqual(['pending', 1]);
  });

  test('a request that only the backup knew as open is made, unless its export is there; what was answered is not', async () => {
    const boat = boatWith(A);
    const request = (requestId: string) => ({
      requestId,
      source: 'test',
      categories: null,
      note: null,
      receivedAt: 'now',
    });
    boat.requests((store) => {
      for (const id of ['open', 'made-there', 'queued-there', 'refused']) store.add(request(id));
      store.reject('refused', { request_id: 'refused', reason: 'tier', message: 'no', at: '2026-02-20T21:44:16.503Z' });
    });
    const file = await backupOf(boat);
    const next = machine();
    next.queue(({ take }) => take(B, 'queued-there'));
    next.requests((store) => {
      for (const id of ['own', 'made-there']) store.add(request(id));
      store.claim('made-there', 'q_20260220_164419', 0);
      store.announce(exportOf('q_20260220_164419', 'made-there').facts);
    });
    expect(await restored(next, file)).toContain('1 request');
    expect(next.requests((store) => store.openIds(10))).toEqual(['own', 'open']);
  });

  test('a record that waits only in the backup goes into the next export, and no export of before ends its waiting', async () => {
    const alert = (key: string) => ({ category: 'system_alerts' as const, key, record: { text: key } });
    const boat = boatWith(A);
    boat.recordings((recordings) => {
      recordings.keep([alert('1'), alert('both')], {});
      recordings.noteExported('q_before', ['system_alerts'], recordings.lastSeq());
      recordings.keep([alert('2')], {});
    });
    const file = await backupOf(boat);
    const next = boatWith(B);
    next.recordings((recordings) => {
      recordings.keep([alert('own'), alert('both'), alert('3'), alert('4'), alert('5')], {});
      recordings.noteExported('q_there', ['system_alerts'], recordings.lastSeq());
    });
    expect(await restored(next, file)).toContain('2 records');
    next.recordings((recordings) => {
      recordings.delivered('q_there');
      recordings.delivered('q_before');
      const texts = recordings
        .page('system_alerts', 0, recordings.lastSeq())
        .map(({ record }) => (record as { text: string }).text);
      expect(texts).toEqual(['1', '2']);
    });
  });

  test('of another installation it is refused, both named, unless it is meant', async () => {
    const [OTHER, OWN] = ['3861513b314c5ee7', 'aaaa513b314c5ee7'];
    const boat = boatWith(A);
    boat.license(OTHER);
    const file = await backupOf(boat);
    const next = boatWith(B);
    next.license(OWN);
    const checked = await next.run('restore', '--check', file);
    expect(checked).toMatchObject({ code: 0, said: expect.stringContaining(`as installation ${OTHER}`) });
    expect(checked.said).toContain(`This boat is another installation, ${OWN}: `);
    const refused = await next.run('restore', file);
    expect(refused).toMatchObject({ code: 64, said: expect.stringContaining('Nothing was restored') });
    expect(refused.said).toContain(`of installation ${OTHER}, made on`);
    expect(refused.said).toContain(`this boat is installation ${OWN}.`);
    expect(Object.keys(standing(next))).toEqual([B]);
    const meant = await next.run('restore', '--other-installation', file);
    expect(meant).toMatchObject({
      code: 0,
      said: expect.stringContaining(`goes ashore as of ${OWN}, its exports as of`),
    });
    expect(Object.keys(standing(next)).sort()).toEqual([A, B]);
  });

  test('whose a backup is its newest export tells, where no license did', async () => {
    const boat = machine();
    boat.queue(({ take }) => take(A, undefined, 'bbbb513b314c5ee7', 2));
    const file = await backupOf(boat);
    const next = machine();
    next.license('aaaa513b314c5ee7');
    expect(await next.run('restore', file)).toMatchObject({ code: 64 });
    next.license('bbbb513b314c5ee7');
    expect(await restored(next, file)).toContain('as installation bbbb513b314c5ee7');
  });

  test('over one that goes on from the backup, a record that was delivered and forgotten since stays so', async () => {
    const boat = boatWith(A);
    const keep = (key: string) => boat.recordings((r) => r.keep([{ category: 'boatlog', key, record: { key } }], {}));
    keep('1');
    const file = await backupOf(boat);
    keep('2');
    boat.recordings(() => {});
    const { DatabaseSync } = await import('node:sqlite');
    const database = new DatabaseSync(boat.folders.recordingsDatabase);
    database.exec("DELETE FROM records WHERE record_key = '1'");
    database.close();
    await restored(boat, file);
    const texts = boat.recordings((r) =>
      r.page('boatlog', 0, r.lastSeq()).map(({ record }) => (record as { key: string }).key),
    );
    expect(texts).toEqual(['2']);
  });
});

describe('nothing changes', () => {
  const unchanged = async (boat: Machine, words: RegExp, ...args: string[]) => {
    const before = readdirSync(boat.dataDir, { recursive: true }).filter((name) => !String(name).startsWith('locks'));
    const { code, said } = await boat.run('restore', ...args);
    expect([code, said]).toEqual([1, expect.stringMatching(words)]);
    const after = readdirSync(boat.dataDir, { recursive: true }).filter((name) => !String(name).startsWith('locks'));
    expect(after).toEqual(before);
  };

  test.each<[string, (bytes: Buffer) => Buffer, RegExp]>([
    ['is cut off', (bytes) => bytes.subarray(0, bytes.length - 20), /cannot be read to its end/],
    ['is cut in half', (bytes) => bytes.subarray(0, bytes.length / 2), /cannot be read to its end/],
    [
      'has a flipped bit in its check sum',
      (bytes) => Buffer.from(bytes.map((byte, i) => (i === bytes.length - 6 ? byte ^ 1 : byte))),
      /cannot be read to its end/,
    ],
    [
      'goes on behind its end',
      (bytes) => Buffer.concat([bytes, Buffer.from('junk\n')]),
      /goes on behind its end.*\n.*\n.*gzip -dc .*restore --check -/,
    ],
    ['goes on with another', (bytes) => Buffer.concat([bytes, bytes]), /goes on behind its end/],
    [
      'goes on unzipped',
      (bytes) => Buffer.concat([gunzipSync(bytes), Buffer.from('junk\n')]),
      /goes on behind its end/,
    ],
    ['is empty', () => Buffer.alloc(0), /is empty/],
    ['is no archive', () => Buffer.from('not a backup'.repeat(100)), /cannot be read to its end|is no backup/],
    ['is unzipped and lacks its last entry', (bytes) => cutLastEntry(gunzipSync(bytes)), /ends before its end/],
    [
      'has another byte in a file',
      (bytes) => changeContent(gunzipSync(bytes)),
      /is not what was written: data\/outbox/,
    ],
  ])('where the file %s', async (_what, spoil, words) => {
    const file = await backupOf(boatWith(A));
    writeFileSync(file, spoil(readFileSync(file)));
    await unchanged(boatWith(B), words, file);
    await unchanged(machine(), words, '--check', file);
  });

  test.each([
    ['another system’s archive', ['etc/passwd'], /is no backup of this system/],
    ['a way out of the folder', ['about-this-backup.json', 'data/../../escaped'], /holds what is none of ours/],
    ['an absolute path', ['about-this-backup.json', '/tmp/escaped'], /holds what is none of ours|is no backup/],
  ])('for %s', async (_what, names, words) => {
    const about = { form: 1, id: 'a', made_at: 'b', version: 'c', computer: 'd', data_dir: 'e' };
    const entries = names.map((name) => {
      const body = name.startsWith('about') ? JSON.stringify(about) : 'x';
      return { header: { name, size: Buffer.byteLength(body) }, body };
    });
    const file = join(tempFolder(), 'other.tar');
    writeFileSync(file, await packTar(entries));
    await unchanged(boatWith(B), words, file);
  });

  test('for a backup of a newer version of this program', async () => {
    const about = { form: 2, id: 'a', made_at: 'b', version: '9.0.0', computer: 'd', data_dir: 'e' };
    const body = JSON.stringify(about);
    const file = join(tempFolder(), 'newer.tar');
    writeFileSync(file, await packTar([{ header: { name: 'about-this-backup.json', size: body.length }, body }]));
    await unchanged(boatWith(B), /newer version \(9\.0\.0\)/, file);
  });

  test('while a process works there, which is named', async () => {
    const file = await backupOf(boatWith(A));
    const boat = boatWith(B);
    const lock = takeOwnLock({ dataDir: boat.dataDir, name: 'collector', version: '1', now: 0, without() {} });
    await unchanged(boat, new RegExp(`still works: collector \\(process ${process.pid}\\)`), file);
    lock.release();
  });

  test('on a disk without room for it', async () => {
    const boat = boatWith(A);
    writeFile(join(boat.folders.setAside, 'large'), Buffer.alloc(8 << 20, 'x').toString());
    const file = await backupOf(boat);
    const folder = join(tempFolder(), 'data');
    mkdirSync(folder);
    mountTmpfs(folder, 2);
    await unchanged(machine(folder), /is full/, file);
  });
});

describe('settings', () => {
  async function backupWithSettings() {
    const boat = boatWith(A);
    const { etc } = boat.places;
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\nCENTRAL_API_URL=https://central.example\n`);
    const token = join(etc, 'd3kos/export-credentials/central-token');
    writeFile(token, 'Bearer old');
    const file = join(tempFolder(), 'boat.tar.gz');
    expect((await boat.runBare('backup', file)).code).toBe(0);
    return { boat, token, file };
  }

  test('come back where the machine has none of its own', async () => {
    const { boat, token, file } = await backupWithSettings();
    writeFile(boat.envFile, '# CENTRAL_API_URL=\n');
    rmSync(token);
    const { said } = await boat.run('restore', '--env-file', boat.envFile, file);
    expect(said).toContain(`Settings and logins are back: ${token}, ${boat.envFile}`);
    expect(readFileSync(boat.envFile, 'utf8')).toContain('https://central.example');
    expect(readFileSync(token, 'utf8')).toBe('Bearer old');
  });

  test('of its own stay, and the backup’s lie beside; --with-settings puts them in place and keeps the others', async () => {
    const { boat, token, file } = await backupWithSettings();
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\nCENTRAL_API_URL=https://new.example\n`);
    writeFile(token, 'Bearer new');
    const first = await boat.runBare('restore', file);
    const [aside = ''] = readdirSync(boat.dataDir).filter((name) => name.startsWith('before-restore-'));
    expect(first.said).toContain('which stay');
    expect(readFileSync(token, 'utf8')).toBe('Bearer new');
    expect(readFileSync(join(boat.dataDir, aside, 'settings-of-the-backup', token), 'utf8')).toBe('Bearer old');
    await boat.runBare('restore', '--with-settings', file);
    expect(readFileSync(token, 'utf8')).toBe('Bearer old');
    expect(readFileSync(boat.envFile, 'utf8')).toContain('https://central.example');
    const later = readdirSync(boat.dataDir).filter((name) => name.startsWith('before-restore-') && name !== aside);
    expect(readFileSync(join(boat.dataDir, later[0] ?? '', 'machine', token), 'utf8')).toBe('Bearer new');
  });

  test('that would lead the services to another folder of data are not brought back without a word', async () => {
    const { boat, file } = await backupWithSettings();
    const next = machine();
    const dropIn = join(next.places.etc, 'systemd/system/d3kos-export-broker.service.d/own.conf');
    writeFile(dropIn, `[Service]\nEnvironment=DATA_DIR=${next.dataDir}\n`);
    const { code, said } = await next.runBare('restore', file);
    expect([code, said]).toEqual([78, expect.stringContaining(`sudo DATA_DIR=${boat.dataDir}`)]);
    expect(readdirSync(next.dataDir)).toEqual(['locks']);
  });
});

describe('a boat of a checkout that npm start is yet to run', () => {
  /** As the command line is called with BOAT_DIR, which decides on the file of settings. */
  async function inFolder(boat: Machine, folder: string, ...args: string[]) {
    const envFile = join(folder, BOAT_ENV_FILE);
    const { io, out, err } = recordingIo({ BOAT_DIR: folder }, { places: boat.places, envFile });
    const code = await runCommandLine(args, io);
    return { code, said: [...out, ...err].join('\n') };
  }

  test('gets a folder with the backup’s data, where its first start looks; settings of the machine stay', async () => {
    const boat = boatWith(A);
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\nCENTRAL_API_URL=https://central.example\n`);
    const file = join(tempFolder(), 'boat.tar.gz');
    expect((await boat.runBare('backup', file)).code).toBe(0);
    rmSync(boat.envFile);
    const folder = join(tempFolder(), 'new', 'boat');
    const { code, said } = await inFolder(boat, folder, 'restore', file);
    expect([code, said]).toEqual([0, expect.stringContaining('is restored')]);
    expect(said, 'the next step starts this boat, and no other').toContain(`Now start: BOAT_DIR=${folder} npm start`);
    expect(existsSync(boat.envFile)).toBe(false);
    expect(standing(machine(planBoat({}, folder).dataDir))).toEqual({ [A]: 'pending' });
  });

  test('nothing else is asked of, and no folder that cannot be is made', async () => {
    const boat = machine();
    const { code, said } = await inFolder(boat, join(tempFolder(), 'new'), 'backup', '/tmp/b.tgz');
    expect([code, said]).toEqual([78, expect.stringContaining('npm start has not run in')]);
    const refused = await inFolder(boat, '/dev/null/boat', 'restore', '/tmp/b.tgz');
    expect(refused).toEqual({ code: 1, said: expect.stringContaining('set BOAT_DIR to a folder that can be') });
  });

  test('is named where the folder of data is not there', async () => {
    const boat = machine();
    writeFile(boat.envFile, 'DATA_DIR=/nowhere\n');
    const { said } = await boat.runBare('restore', '/tmp/b.tgz');
    expect(said).toMatch(/BOAT_DIR=(\S+|'.+)\/\.boat'? npm run --silent cli -- restore FILE/);
  });
});

test('without a file, and nothing interrupted, it says what it takes', async () => {
  expect(await boatWith(A).run('restore')).toMatchObject({ code: 64, said: expect.stringContaining('restore FILE') });
});

/** Without the block of SHA256SUMS, its header and the end. */
function cutLastEntry(tar: Buffer): Buffer {
  const at = tar.lastIndexOf('SHA256SUMS');
  return Buffer.concat([tar.subarray(0, at - (at % 512)), Buffer.alloc(1024)]);
}

function changeContent(tar: Buffer): Buffer {
  const changed = Buffer.from(tar);
  const at = changed.indexOf('"format_version":"1.0"');
  changed[at + 19] = '9'.charCodeAt(0);
  return gzipSync(changed);
}
