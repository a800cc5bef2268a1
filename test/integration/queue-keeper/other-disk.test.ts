import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { needs, root } from '../../support/needs.ts';
import { openQueue, spoolExport } from '../../support/queue-fixture.ts';
import { fillDisk, mountTmpfs, smallDisk, smallExt4 } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const A = 'q_20260220_164416';
const B = 'q_20260220_164417';
const fileOf = (queueId: string) => `export_${queueId.slice(2)}.json`;

/** A folder of data of which one folder is a link to another disk. */
function dataWithLink(folder: string, disk: string): string {
  const dataDir = join(tempFolder(), 'data');
  mkdirSync(dataDir);
  symlinkSync(disk, join(dataDir, folder));
  return dataDir;
}

function dataWithMount(folder: string): string {
  const dataDir = join(tempFolder(), 'data');
  mkdirSync(join(dataDir, folder), { recursive: true });
  mountTmpfs(join(dataDir, folder), 2);
  return dataDir;
}

const WAYS = {
  'a link to it': (folder: string) => dataWithLink(folder, smallDisk(2)),
  'mounted in its place': dataWithMount,
};

describe.each(Object.entries(WAYS))('one folder on another disk, %s', (_way, dataWith) => {
  test.each(['spool', 'outbox', 'archive', 'failed', 'set-aside', 'quarantine'])(
    '%s: exports are delivered, fail, are retried and set aside as ever',
    needs(root),
    (folder) => {
      const boat = openQueue({ dataDir: dataWith(folder) });
      boat.take(A);
      boat.take(B);
      boat.queue.offerDue();
      boat.answer('accepted', { import_id: 'import_1' });
      boat.queue.offerDue();
      boat.answer('refused', { reason: 'No.' });
      expect([boat.fileIn('archive', '2026-02', fileOf(A)), boat.fileIn('failed', fileOf(B))]).toEqual([true, true]);
      expect(boat.queue.retry(B)).toBe(true);
      expect(boat.fileIn('outbox', fileOf(B))).toBe(true);
      boat.queue.cancel(B);
      appendFileSync(join(boat.folders.failed, fileOf(B)), 'damaged');
      expect(boat.queue.retry(B)).toBe(false);
      expect(readdirSync(boat.folders.setAside)).toEqual([fileOf(B)]);
      boat.sweep.run();
      boat.sweep.run();
      expect([boat.queue.troubles.list(), boat.ledgerHolds()]).toEqual([[], true]);
      const lying = [boat.folders.spool, boat.folders.outbox, boat.folders.failed].flatMap((path) => readdirSync(path));
      expect(lying).toEqual([]);
    },
  );

  test('a folder that has an export’s name is set aside with what lies in it', needs(root), () => {
    const boat = openQueue({ dataDir: dataWith('set-aside') });
    mkdirSync(join(boat.folders.outbox, fileOf(A)));
    writeFileSync(join(boat.folders.outbox, fileOf(A), 'inside'), 'x');
    boat.take(A);
    expect([boat.fileIn('outbox', fileOf(A)), boat.fileIn('set-aside', fileOf(A), 'inside')]).toEqual([true, true]);
  });
});

describe('what a power cut leaves of a move to another disk', () => {
  test('a half there, the whole here: it is moved again', () => {
    const boat = openQueue();
    boat.take(A);
    boat.queue.offerDue();
    boat.answer('accepted');
    const there = join(boat.folders.archive, '2026-02', fileOf(A));
    copyFileSync(there, join(boat.folders.outbox, fileOf(A)));
    rmSync(there);
    writeFileSync(`${there}.moving`, 'half');
    boat.sweep.run();
    expect(readdirSync(join(boat.folders.archive, '2026-02'))).toEqual([fileOf(A)]);
    expect(boat.fileIn('outbox', fileOf(A))).toBe(false);
  });

  test('the whole at both: one is left, where its job says', () => {
    const boat = openQueue();
    boat.take(A);
    copyFileSync(join(boat.folders.outbox, fileOf(A)), join(boat.folders.spool, fileOf(A)));
    boat.sweep.run();
    expect([boat.fileIn('outbox', fileOf(A)), boat.fileIn('spool', fileOf(A))]).toEqual([true, false]);
    expect([boat.statusOf(A), boat.ledgerHolds()]).toEqual(['pending', true]);
  });

  test('halves of what is not moved there any more are removed; those of others stay', () => {
    const boat = openQueue();
    const { outbox, failed, setAside, archive } = boat.folders;
    mkdirSync(join(archive, '2026-02'));
    const ours = [join(outbox, fileOf(A)), join(failed, fileOf(A)), join(archive, '2026-02', fileOf(A))];
    const halves = [...ours, join(setAside, `${fileOf(A)}.2`)].map((path) => `${path}.moving`);
    const others = [join(setAside, 'broker.db.moving'), join(outbox, 'holiday.moving')];
    for (const path of [...halves, ...others]) writeFileSync(path, 'half');
    boat.sweep.run();
    expect(halves.filter(existsSync)).toEqual([]);
    expect(others.filter(existsSync)).toEqual(others);
    expect([boat.files.setAsideCount, boat.queue.troubles.list()]).toEqual([0, []]);
  });
});

test('a disk that is full keeps the export where it is, and takes it when there is room', needs(root), () => {
  const disk = smallDisk(1);
  const boat = openQueue({ dataDir: dataWithLink('outbox', disk) });
  const makeRoom = fillDisk(disk);
  const facts = spoolExport(boat.dataDir, A);
  expect(() => boat.queue.take(facts)).toThrow('ENOSPC');
  expect([boat.fileIn('spool', fileOf(A)), boat.fileIn('outbox', `${fileOf(A)}.moving`)]).toEqual([true, false]);
  makeRoom();
  boat.queue.take(facts);
  expect([boat.fileIn('outbox', fileOf(A)), boat.fileIn('spool', fileOf(A))]).toEqual([true, false]);
  expect([boat.statusOf(A), boat.ledgerHolds()]).toEqual(['pending', true]);
});

test('what an ext4 has of its own at its root is no trouble, and stays', needs(root), () => {
  for (const folder of ['outbox', 'archive', 'set-aside']) {
    const disk = smallExt4(4, 64);
    const boat = openQueue({ dataDir: dataWithLink(folder, disk) });
    boat.take(A);
    boat.sweep.run();
    boat.files.removeEmptyMonths();
    expect([boat.queue.troubles.list(), boat.files.setAsideCount]).toEqual([[], 0]);
    expect(readdirSync(disk)).toContain('lost+found');
    boat.close();
  }
});
