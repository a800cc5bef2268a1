import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../services/queue-keeper/database/open-database.ts';
import { needs, root } from '../../support/needs.ts';
import { mountTmpfs, remount, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { listed, machine, readIn } from './backup-rig.ts';
import { writeFile } from './cli-rig.ts';

const ID = 'q_20260220_164416';
const FILE = 'export_20260220_164416.json';

/** A boat with an export that waits. */
function boatWithOne(dataDir?: string) {
  const boat = machine(dataDir);
  boat.queue(({ take }) => take(ID));
  return boat;
}

const archiveIn = () => join(tempFolder(), 'boat.tar.gz');

describe('a backup knows where the data lie', () => {
  test('behind a link', async () => {
    const folder = tempFolder();
    boatWithOne(join(folder, 'ssd'));
    symlinkSync(join(folder, 'ssd'), join(folder, 'link'));
    const file = archiveIn();
    expect(await machine(join(folder, 'link')).run('backup', file)).toMatchObject({ code: 0 });
    expect(listed(file)).toEqual(expect.arrayContaining(['data/queue/queue.db', `data/outbox/${FILE}`]));
  });

  test('on a disk of its own, and behind links to its folders', async () => {
    const disk = smallDisk(20);
    const boat = boatWithOne(join(disk, 'export'));
    const file = archiveIn();
    expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
    expect(listed(file)).toContain(`data/outbox/${FILE}`);
  });

  test.each([
    ['Environment=DATA_DIR=%'],
    ['Environment=LOG_LEVEL=warn "DATA_DIR=%" TZ=UTC'],
    ["Environment='DATA_DIR=%'"],
  ])('where only a drop-in says so: %s', async (line) => {
    const boat = boatWithOne();
    const dropIn = join(boat.places.etc, 'systemd/system/d3kos-export-collector.service.d/own.conf');
    writeFile(dropIn, `[Service]\n${line.replace('%', boat.dataDir)}\n`);
    const file = archiveIn();
    expect(await boat.runBare('backup', file)).toMatchObject({ code: 0 });
    expect(listed(file)).toEqual(
      expect.arrayContaining(['data/queue/queue.db', `data/outbox/${FILE}`, `machine${dropIn}`]),
    );
  });

  test('what the settings say goes before a drop-in, as it does for systemd', async () => {
    const boat = boatWithOne();
    writeFile(
      join(boat.places.etc, 'systemd/system/d3kos-export-broker.service.d/a.conf'),
      'Environment=DATA_DIR=/no\n',
    );
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\n`);
    const file = archiveIn();
    expect(await boat.runBare('backup', file)).toMatchObject({ code: 0 });
  });

  test('in a checkout the boat of npm start; what it runs with is made anew at each start, and is no setting to bring back', async () => {
    const boat = boatWithOne();
    const told = join(tempFolder(), 'boat.env');
    writeFile(told, `DATA_DIR=${boat.dataDir}\n`);
    const file = archiveIn();
    expect(await boat.runBare('backup', file, '--env-file', told)).toMatchObject({ code: 0 });
    expect(listed(file)).toContain(`data/outbox/${FILE}`);
    expect(listed(file).join()).not.toContain('boat.env');
  });

  test('drop-ins that contradict each other are named, and nothing is made', async () => {
    const boat = boatWithOne();
    for (const [unit, place] of [
      ['broker', boat.dataDir],
      ['collector', '/elsewhere'],
    ]) {
      const path = join(boat.places.etc, `systemd/system/d3kos-export-${unit}.service.d/a.conf`);
      writeFile(path, `[Service]\nEnvironment=DATA_DIR=${place}\n`);
    }
    const file = archiveIn();
    const { code, said } = await boat.runBare('backup', file);
    expect([code, said]).toEqual([78, expect.stringContaining(`${boat.dataDir}, /elsewhere`)]);
    expect(existsSync(file)).toBe(false);
  });

  test('on the card of another boat, with links as they lead there', async () => {
    const card = tempFolder();
    boatWithOne(join(card, 'mnt/ssd/export'));
    mkdirSync(join(card, 'var/lib'), { recursive: true });
    symlinkSync('/mnt/ssd/export', join(card, 'var/lib/d3kos-export'));
    writeFile(
      join(card, 'etc/d3kos/export.env'),
      'NODE_EXTRA_CA_CERTS=/own/ca.pem\nSSL_CERT_FILE=/etc/ssl/certs/ca-certificates.crt\n',
    );
    writeFile(join(card, 'own/ca.pem'), 'an authority');
    writeFile(join(card, 'etc/ssl/certs/ca-certificates.crt'), 'the system’s own');
    const file = archiveIn();
    const host = machine();
    // The computer of a test has its /etc elsewhere.
    writeFile(join(card, host.places.etc, 'systemd/system/d3kos-export-uploader.service.d/own.conf'), '[Service]\n');
    expect(await host.runBare('backup', '--root', card, file)).toMatchObject({ code: 0 });
    expect(listed(file)).toEqual(
      expect.arrayContaining([
        `data/outbox/${FILE}`,
        'machine/etc/d3kos/export.env',
        'machine/own/ca.pem',
        `machine${host.places.etc}/systemd/system/d3kos-export-uploader.service.d/own.conf`,
      ]),
    );
    expect(listed(file)).not.toContain('machine/etc/ssl/certs/ca-certificates.crt');
  });

  test('a card that is read-only too', needs(root), async () => {
    const disk = smallDisk(20);
    const boat = boatWithOne(join(disk, 'export'));
    remount(disk, 'ro');
    const file = archiveIn();
    expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
    expect(listed(file)).toContain(`data/outbox/${FILE}`);
    remount(disk, 'rw');
  });

  test('where there is none, nothing is made', async () => {
    const file = archiveIn();
    const { code, said } = await machine().run('backup', file);
    expect([code, said]).toEqual([1, expect.stringContaining('No database of this system')]);
    expect(readdirSync(dirname(file))).toEqual([]);
  });
});

test('settings, logins, drop-ins and an own authority are in it, and only its owner may read it', async () => {
  const boat = boatWithOne();
  const { etc } = boat.places;
  const own = join(tempFolder(), 'ca.pem');
  writeFile(own, 'an authority');
  writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\nNODE_EXTRA_CA_CERTS=${own}\n`);
  const paths = [
    join(etc, 'd3kos/export-credentials/central-token'),
    join(etc, 'd3kos/export-in-one-process'),
    join(etc, 'systemd/system/d3kos-export-gateway.service.d/network.conf'),
    join(etc, 'systemd/system/d3kos-export-daily.timer'),
  ];
  for (const path of paths) writeFile(path, 'text');
  writeFile(join(etc, 'systemd/system/somebody-elses.service'), 'text');
  const file = archiveIn();
  expect(await boat.runBare('backup', file)).toMatchObject({ code: 0 });
  expect(
    listed(file)
      .filter((name) => name.startsWith('machine/'))
      .sort(),
  ).toEqual([boat.envFile, own, ...paths].map((path) => `machine${path}`).sort());
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('any tar and sha256sum check it without us; what is not the state of a boat is not in it', async () => {
  const boat = boatWithOne();
  writeFile(join(boat.folders.quarantine, 'record.json'), '{}');
  writeFile(join(boat.folders.setAside, 'deep/er/message.json'), '{}');
  writeFile(join(boat.folders.spool, `${FILE}.partial`), 'half');
  writeFile(join(boat.dataDir, 'queue/reserve'), 'room');
  writeFile(join(boat.dataDir, 'lost+found/x'), 'x');
  for (const name of ['boat.tar', 'boat.tar.gz']) {
    const file = join(tempFolder(), name);
    expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
    expect(listed(file).filter((entry) => !entry.includes('backups.json'))).toEqual([
      'about-this-backup.json',
      'data/queue/queue.db',
      `data/outbox/${FILE}`,
      'data/set-aside/deep/er/message.json',
      'data/quarantine/record.json',
      'SHA256SUMS',
    ]);
    const place = tempFolder();
    execFileSync('tar', ['-xf', file, '-C', place]);
    expect(execFileSync('sha256sum', ['-c', '--quiet', 'SHA256SUMS'], { cwd: place }).toString()).toBe('');
  }
});

test('the copy of a database holds what its log does, and is one whole file', async () => {
  const boat = boatWithOne();
  const writer = openDatabase(boat.folders.queueDatabase);
  const file = archiveIn();
  writer.exec("INSERT INTO legacy_exports VALUES ('only-in-the-log', 'q')");
  const { size } = statSync(`${boat.folders.queueDatabase}-wal`);
  expect(size).toBeGreaterThan(0);
  expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
  writer.close();
  const place = join(tempFolder(), 'queue.db');
  writeFileSync(place, execFileSync('tar', ['-xOf', file, 'data/queue/queue.db'], { maxBuffer: 1 << 28 }));
  const copy = new Database(place, { readonly: true });
  expect(copy.prepare('SELECT name FROM legacy_exports').pluck().all()).toEqual(['only-in-the-log']);
  copy.close();
});

describe('what cannot be written', () => {
  test('on a disk that fills, the earlier backup stays, and nothing else', async () => {
    const boat = boatWithOne();
    writeFile(join(boat.folders.setAside, 'large'), Buffer.alloc(2 << 20, 'x').toString());
    const file = join(smallDisk(1), 'boat.tar');
    writeFileSync(file, 'the earlier one');
    const { code, said } = await boat.run('backup', file);
    expect([code, said]).toEqual([1, expect.stringMatching(/is full[\s\S]*earlier one of that name is as it was/)]);
    expect(readFileSync(file, 'utf8')).toBe('the earlier one');
    expect(readdirSync(dirname(file))).toEqual(['boat.tar']);
  });

  test('on a disk on which no database can be opened', async () => {
    const disk = smallDisk(1);
    remount(disk, 'size=64k');
    const { code, said } = await boatWithOne().run('backup', join(disk, 'boat.tar'));
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/The disk of .*boat\.tar is full\.[\s\S]*free some space there/),
    ]);
    expect(readdirSync(disk)).toEqual([]);
  });

  test('on the disk of the data it leaves the room that the services keep free', async () => {
    const disk = smallDisk(100);
    const boat = boatWithOne(join(disk, 'export'));
    writeFile(join(boat.folders.setAside, 'large'), Buffer.alloc(60 << 20, 'x').toString());
    const { code, said } = await boat.run('backup', join(disk, 'boat.tar'));
    expect([code, said]).toEqual([1, expect.stringContaining('KEEP_FREE_MB')]);
    expect(readdirSync(disk)).toEqual(['export']);
  });

  test.each([
    ['a folder', () => tempFolder(), 64, 'is a folder'],
    ['a device', () => '/dev/null', 64, 'is no plain file'],
    ['a folder that is not there', () => '/nowhere/boat.tar.gz', 1, 'is not there'],
  ])('%s is no place for it', async (_what, place, exit, words) => {
    const { code, said } = await boatWithOne().run('backup', place());
    expect([code, said]).toEqual([exit, expect.stringContaining(words)]);
  });

  test('what a backup left that was killed is cleared away by the next', async () => {
    const boat = boatWithOne();
    const file = archiveIn();
    writeFile(`${file}.partial`, 'half');
    writeFile(join(dirname(file), '.boat.tar.gz.scratch/queue/queue.db'), 'half');
    expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
    expect(readdirSync(dirname(file))).toEqual(['boat.tar.gz']);
  });

  test('a link that is named stays one; what it leads to is the backup', async () => {
    const folder = tempFolder();
    writeFile(join(folder, 'real.tar.gz'), 'the earlier one');
    symlinkSync('real.tar.gz', join(folder, 'newest.tar.gz'));
    expect(await boatWithOne().run('backup', join(folder, 'newest.tar.gz'))).toMatchObject({ code: 0 });
    expect(listed(join(folder, 'real.tar.gz'))).toContain('data/queue/queue.db');
  });
});

describe('what is not as it should be is in it all the same, said, and ends with 1', () => {
  test('a damaged database, as it lies', async () => {
    const boat = boatWithOne();
    const bytes = readFileSync(boat.folders.queueDatabase);
    writeFileSync(boat.folders.queueDatabase, bytes.fill(0xff, 2_000, 6_000));
    const file = archiveIn();
    const { code, said } = await boat.run('backup', file);
    expect([code, said]).toEqual([1, expect.stringContaining('The queue database is damaged, and in it as it lies')]);
    expect(JSON.parse(readIn(file, 'about-this-backup.json')).damaged).toEqual(['queue/queue.db']);
    expect(listed(file)).toEqual(expect.arrayContaining(['data/queue/queue.db', `data/outbox/${FILE}`]));
  });

  test('an export without its file, and one with other bytes', async () => {
    const boat = boatWithOne();
    boat.queue(({ take }) => take('q_20260220_164417'));
    rmSync(join(boat.folders.outbox, FILE));
    writeFileSync(join(boat.folders.outbox, 'export_20260220_164417.json'), 'other');
    const { code, said } = await boat.run('backup', archiveIn());
    expect(code).toBe(1);
    expect(said).toContain(`1 export that did not go ashore had no file here: ${FILE}.`);
    expect(said).toContain('1 export file had not the bytes that were queued: export_20260220_164417.json.');
  });

  test('for programs it is one document', async () => {
    const boat = boatWithOne();
    const { said } = await boat.run('backup', '--json', archiveIn());
    expect(JSON.parse(said)).toMatchObject({
      ok: true,
      exports: 1,
      waiting: 1,
      not_ashore: { waiting: 1, failed: 0, cancelled: 0, requests: 0, messages: 0, records: 0 },
      problems: [],
      readable_by_others: false,
    });
  });
});

describe('what is in it and not ashore is counted as status counts it', () => {
  test('exports that failed or were cancelled too, and what no export that waits holds', async () => {
    const boat = boatWithOne();
    boat.queue(({ take, queue, answer }) => {
      queue.offerDue();
      answer('refused', { reason: 'HTTP 415: no', http_status: 415 });
      for (const second of [17, 18, 19]) take(`q_20260220_1644${second}`);
      queue.cancel('q_20260220_164417');
      queue.offerDue();
      answer('accepted', { import_id: 'import_1' });
    });
    boat.requests((store) =>
      store.add({ requestId: 'open', source: 'http', categories: null, note: null, receivedAt: 'now' }),
    );
    const keep = (key: string) => boat.recordings((r) => r.keep([{ category: 'boatlog', key, record: { key } }], {}));
    keep('in the one that waits');
    boat.recordings((r) => r.noteExported('q_20260220_164419', ['boatlog'], r.lastSeq()));
    keep('in none');
    keep('in one that failed');
    boat.recordings((r) => r.noteExported(ID, ['boatlog'], r.lastSeq()));
    const { said } = await boat.run('backup', archiveIn());
    expect(said).toContain('4 exports, of which 3 are not ashore (1 waits, 1 has failed and 1 was cancelled)');
    expect(said).toContain('Beside them it holds 1 request and 2 records that are not ashore.');
  });

  test('where all is ashore it says so', async () => {
    const boat = machine();
    boat.queue(({ take, queue, answer }) => {
      take(ID);
      queue.offerDue();
      answer('accepted', { import_id: 'import_1' });
    });
    const { said } = await boat.run('backup', archiveIn());
    expect(said).toContain('1 export, none of which is still to go ashore');
    expect(said).not.toContain('Beside');
  });
});

test('a database whose folder is a disk of its own is in it', async () => {
  const boat = machine();
  mkdirSync(join(boat.dataDir, 'queue'));
  mountTmpfs(join(boat.dataDir, 'queue'), 20);
  boat.queue(({ take }) => take(ID));
  const file = archiveIn();
  expect(await boat.run('backup', file)).toMatchObject({ code: 0 });
  expect(listed(file)).toContain('data/queue/queue.db');
});
