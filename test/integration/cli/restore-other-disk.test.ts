import { execFileSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { disksAway, rememberOtherDisks } from '../../../shared/runtime/other-disks.ts';
import { overlayOn } from '../../support/kill-restore.ts';
import { needs, root } from '../../support/needs.ts';
import { mountTmpfs, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type Machine, machine } from './backup-rig.ts';
import { writeFile } from './cli-rig.ts';

const A = 'q_20260220_164416';
const B = 'q_20260220_164417';
const fileOf = (queueId: string) => `export_${queueId.slice(2)}.json`;

/** Makes a backup of a boat on which this export waits; gives its file. */
async function backupWith(queueId: string): Promise<string> {
  const boat = machine();
  boat.queue(({ take }) => take(queueId));
  const file = join(tempFolder(), 'boat.tar.gz');
  expect((await boat.run('backup', file)).code).toBe(0);
  return file;
}

/** A boat on which B waits, with what it keeps for people. */
function boatWithB(dataDir?: string): Machine {
  const boat = machine(dataDir);
  boat.queue(({ take }) => take(B));
  writeFile(join(boat.folders.setAside, 'deep/message.json'), '{}');
  return boat;
}

/** Puts a folder of it on another disk, and the disk there by a link. */
function linkAway(boat: Machine, name: string, disk: string): void {
  const place = join(boat.dataDir, name);
  mkdirSync(place, { recursive: true });
  execFileSync('cp', ['-a', `${place}/.`, disk]);
  rmSync(place, { recursive: true });
  symlinkSync(disk, place);
}

function mountAway(boat: Machine, name: string): void {
  const place = join(boat.dataDir, name);
  mkdirSync(place, { recursive: true });
  renameSync(place, `${place}.was`);
  mkdirSync(place);
  mountTmpfs(place, 2);
  execFileSync('cp', ['-a', `${place}.was/.`, place]);
  rmSync(`${place}.was`, { recursive: true });
}

/** Both exports wait, each with its file, and nothing of the restore is left. */
function expectBoth(boat: Machine): void {
  expect(readdirSync(boat.dataDir).filter((name) => name.startsWith('restor'))).toEqual([]);
  boat.queue(({ sweep, statusOf, ledgerHolds, queue }) => {
    sweep.run();
    sweep.run();
    expect([statusOf(A), statusOf(B), ledgerHolds(), queue.troubles.list()]).toEqual(['pending', 'pending', true, []]);
  });
  expect(readdirSync(boat.folders.outbox).sort()).toEqual([fileOf(A), fileOf(B)]);
  expect(existsSync(join(boat.folders.setAside, 'deep/message.json'))).toBe(true);
}

describe('a folder that lies on another disk stays there, and what lies in it is restored', needs(root), () => {
  const FOLDERS = ['spool', 'outbox', 'archive', 'failed', 'queue', 'set-aside', 'collector'];

  test.each(FOLDERS)('%s, by a link', async (name) => {
    const [boat, disk] = [boatWithB(), smallDisk(2)];
    linkAway(boat, name, disk);
    const { code, said } = await boat.run('restore', await backupWith(A));
    expect([code, said]).toEqual([0, expect.stringContaining('is restored')]);
    expect(readlinkSync(join(boat.dataDir, name))).toBe(disk);
    expectBoth(boat);
  });

  test.each(FOLDERS)('%s, a disk mounted there', async (name) => {
    const boat = boatWithB();
    mountAway(boat, name);
    const { dev } = statSync(join(boat.dataDir, name));
    const { code, said } = await boat.run('restore', await backupWith(A));
    expect([code, said]).toEqual([0, expect.stringContaining('is restored')]);
    expect(statSync(join(boat.dataDir, name)).dev).toBe(dev);
    expectBoth(boat);
  });

  test('what lay there before is kept beside the data as ever', async () => {
    const [boat, disk] = [boatWithB(), smallDisk(2)];
    linkAway(boat, 'outbox', disk);
    expect(await boat.run('restore', await backupWith(A))).toMatchObject({ code: 0 });
    const [aside = ''] = readdirSync(boat.dataDir).filter((name) => name.startsWith('before-restore'));
    expect(readdirSync(join(boat.dataDir, aside, 'outbox'))).toEqual([fileOf(B)]);
    expect(lstatSync(join(boat.dataDir, aside, 'outbox')).isDirectory()).toBe(true);
  });

  test('where that disk has no room for it all is moved back', async () => {
    const full = machine();
    full.queue(({ take }) => take(A));
    writeFile(join(full.folders.setAside, 'large'), Buffer.alloc(3 << 20, 'x').toString());
    const file = join(tempFolder(), 'boat.tar.gz');
    expect(await full.run('backup', file)).toMatchObject({ code: 0 });
    const [boat, disk] = [boatWithB(), smallDisk(1)];
    linkAway(boat, 'set-aside', disk);
    const { code, said } = await boat.run('restore', file);
    expect([code, said]).toEqual([1, expect.stringMatching(/is full.*nothing here was changed/s)]);
    expect(readdirSync(disk, { recursive: true }).sort()).toEqual(['deep', 'deep/message.json']);
    expect(readdirSync(boat.dataDir).filter((name) => /restor/.test(name))).toEqual([]);
    boat.queue(({ statusOf }) => expect([statusOf(A), statusOf(B)]).toEqual([null, 'pending']));
  });
});

describe('a copy of a boat whose queue lies on another disk', needs(root), () => {
  /** Copied file by file, or what lies on no other disk only. */
  function copyOf(boat: Machine, how: '-a' | '-ax'): Machine {
    mountAway(boat, 'queue');
    mkdirSync(boat.folders.locks, { recursive: true });
    rememberOtherDisks(boat.dataDir, [join(boat.dataDir, 'queue')], Date.now());
    const copied = join(tempFolder(), 'data');
    execFileSync('cp', [how, boat.dataDir, copied]);
    return machine(copied);
  }

  test('is restored into, and starts, where all of it was copied', async () => {
    const copied = copyOf(boatWithB(), '-a');
    expect(await copied.run('restore', await backupWith(A))).toMatchObject({ code: 0 });
    expectBoth(copied);
    expect(disksAway(copied.dataDir)).toEqual([]);
  });

  test('is left alone, in words, where that disk was not', async () => {
    const copied = copyOf(boatWithB(), '-ax');
    const { code, said } = await copied.run('restore', await backupWith(A));
    expect([code, said]).toEqual([
      78,
      expect.stringMatching(/is not in the copy.*nothing was restored.*remove .*queue.disk.json/s),
    ]);
  });
});

test('where a folder leads to a disk that is not there nothing is restored, in words', async () => {
  const boat = boatWithB();
  rmSync(boat.folders.archive, { recursive: true, force: true });
  symlinkSync('/nowhere/archive', boat.folders.archive);
  const { code, said } = await boat.run('restore', await backupWith(A));
  expect([code, said]).toEqual([
    78,
    expect.stringMatching(/archive is a link to \/nowhere\/archive, which is not there.*mount that disk/s),
  ]);
  expect(readlinkSync(boat.folders.archive)).toBe('/nowhere/archive');
});

test('in an overlay whose lower layer has the data it is restored as anywhere', needs(root), async () => {
  const { dataDir } = boatWithB(join(tempFolder(), 'data'));
  const lower = overlayOn(dataDir);
  const boat = machine(dataDir);
  const before = readdirSync(lower, { recursive: true }).length;
  const { code, said } = await boat.run('restore', await backupWith(A));
  expect([code, said]).toEqual([0, expect.stringContaining('is restored')]);
  expectBoth(boat);
  const [aside = ''] = readdirSync(dataDir).filter((name) => name.startsWith('before-restore'));
  expect(readdirSync(join(dataDir, aside, 'outbox'))).toEqual([fileOf(B)]);
  expect(readdirSync(lower, { recursive: true })).toHaveLength(before);
});
