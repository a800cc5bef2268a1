import { spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { NO_BOAT } from '../../support/child-env.ts';
import { needs, root } from '../../support/needs.ts';
import { remount, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { listed, machine } from './backup-rig.ts';
import { writeFile } from './cli-rig.ts';

const ID = 'q_20260220_164416';

function boatWithOne(dataDir?: string) {
  const boat = machine(dataDir);
  boat.queue(({ take }) => take(ID));
  return boat;
}

const archiveIn = () => join(tempFolder(), 'boat.tar.gz');
const marksIn = (dataDir: string): string[] => JSON.parse(readFileSync(join(dataDir, 'backups.json'), 'utf8'));

describe('two backups at once', () => {
  test('to one file: the first is made, the second says who makes it, and touches nothing', async () => {
    const boat = boatWithOne();
    const file = archiveIn();
    const [first, second] = await Promise.all([boat.run('backup', file), boat.run('backup', file)]);
    expect(first).toMatchObject({ code: 0 });
    expect(second.code).toBe(75);
    expect(second.said).toMatch(
      new RegExp(`A backup to ${file} is under way \\(process ${process.pid}, since 20[^)]+\\)\\.[\\s\\S]*did nothing`),
    );
    expect(await boat.run('restore', '--check', file)).toMatchObject({ code: 0 });
    expect(readdirSync(dirname(file))).toEqual(['boat.tar.gz']);
    expect(marksIn(boat.dataDir)).toHaveLength(1);
  });

  test('to one file by two names, of two boats', async () => {
    const file = archiveIn();
    const link = join(tempFolder(), 'link.tar.gz');
    symlinkSync(file, link);
    const [one, other] = [boatWithOne(), boatWithOne()];
    const ends = await Promise.all([one.run('backup', file), other.run('backup', link)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 75]);
    expect(await one.run('backup', file)).toMatchObject({ code: 0 });
  });

  test('to different files: both are made, and each is remembered', async () => {
    const boat = boatWithOne();
    const files = [archiveIn(), archiveIn(), archiveIn()];
    const ends = await Promise.all(files.map((file) => boat.run('backup', file)));
    expect(ends.map(({ code }) => code)).toEqual([0, 0, 0]);
    for (const file of files) expect(await boat.run('restore', '--check', file)).toMatchObject({ code: 0 });
    expect(marksIn(boat.dataDir)).toHaveLength(3);
  });

  test('where the disk of the data is read-only and there can be no lock of it', needs(root), async () => {
    const disk = smallDisk(20);
    const boat = boatWithOne(join(disk, 'export'));
    remount(disk, 'ro');
    const file = archiveIn();
    const ends = await Promise.all([boat.run('backup', file), boat.run('backup', file)]);
    expect(ends.map(({ code }) => code)).toEqual([0, 75]);
    remount(disk, 'rw');
  });
});

describe('a backup and a restore in one folder of data', () => {
  test('a restore does not begin while a backup reads there, and says so', async () => {
    const boat = boatWithOne();
    const earlier = archiveIn();
    expect(await boat.run('backup', earlier)).toMatchObject({ code: 0 });
    const [made, restored] = await Promise.all([boat.run('backup', archiveIn()), boat.run('restore', earlier)]);
    expect([made.code, restored.code]).toEqual([0, 75]);
    expect(restored.said).toMatch(
      new RegExp(
        `a backup is under way \\(process ${process.pid}, since .*nothing was restored[\\s\\S]*has ended`,
        's',
      ),
    );
    expect(await boat.run('restore', earlier)).toMatchObject({ code: 0 });
  });

  test('nor a backup, nor another restore, while a restore works there', async () => {
    const boat = boatWithOne();
    const earlier = archiveIn();
    expect(await boat.run('backup', earlier)).toMatchObject({ code: 0 });
    const file = archiveIn();
    const [restored, made, other] = await Promise.all([
      boat.run('restore', earlier),
      boat.run('backup', file),
      boat.run('restore', earlier),
    ]);
    expect([restored.code, made.code, other.code]).toEqual([0, 75, 75]);
    expect(made.said).toMatch(/a restore is under way.*no backup was made/s);
    expect(existsSync(file)).toBe(false);
  });
});

describe('a link stays one', () => {
  test('that leads to a file which is not there yet: it is written there', async () => {
    const folder = tempFolder();
    mkdirSync(join(folder, 'stick'));
    symlinkSync('stick/boat.tar.gz', join(folder, 'first.tar.gz'));
    symlinkSync(join(folder, 'first.tar.gz'), join(folder, 'newest.tar.gz'));
    expect(await boatWithOne().run('backup', join(folder, 'newest.tar.gz'))).toMatchObject({ code: 0 });
    expect(lstatSync(join(folder, 'newest.tar.gz')).isSymbolicLink()).toBe(true);
    expect(lstatSync(join(folder, 'first.tar.gz')).isSymbolicLink()).toBe(true);
    expect(listed(join(folder, 'stick/boat.tar.gz'))).toContain('data/queue/queue.db');
  });

  test('that leads to a stick which is not mounted: it is said, and nothing is made', async () => {
    const folder = tempFolder();
    const link = join(folder, 'newest.tar.gz');
    symlinkSync(join(folder, 'stick/boat.tar.gz'), link);
    const { code, said } = await boatWithOne().run('backup', link);
    expect([code, said]).toEqual([1, expect.stringMatching(/The folder of .* is not there\.[\s\S]*mount its disk/)]);
    expect([lstatSync(link).isSymbolicLink(), readdirSync(folder)]).toEqual([true, ['newest.tar.gz']]);
  });

  test('that leads back to itself: it is said', async () => {
    const link = join(tempFolder(), 'loop.tar.gz');
    symlinkSync(link, link);
    const { code, said } = await boatWithOne().run('backup', link);
    expect([code, said]).toEqual([1, expect.stringContaining('ELOOP')]);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
  });

  test('in the place of settings that come back: what it leads to is written', async () => {
    const boat = boatWithOne();
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\nLOG_LEVEL=warn\n`);
    const file = archiveIn();
    expect(await boat.runBare('backup', file)).toMatchObject({ code: 0 });
    const kept = join(tempFolder(), 'export.env');
    writeFileSync(kept, '# nothing yet\n');
    rmSync(boat.envFile);
    symlinkSync(kept, boat.envFile);
    expect(await boat.run('restore', '--with-settings', file)).toMatchObject({ code: 0 });
    expect(lstatSync(boat.envFile).isSymbolicLink()).toBe(true);
    expect(readFileSync(kept, 'utf8')).toContain('LOG_LEVEL=warn');
  });
});

describe('no backup goes where the system keeps its own', () => {
  test.each([
    'spool/b.tar.gz',
    'outbox/b.tar.gz',
    'archive/2026-02/b.tar.gz',
    'set-aside/b.tar.gz',
    'quarantine/b.tar.gz',
    'credentials/b.tar.gz',
    'queue/queue.db',
    'locks/b.tar.gz',
    'backups.json',
    'restore',
    'before-restore-20260220_164416/b.tar.gz',
  ])('%s', async (place) => {
    const boat = boatWithOne();
    mkdirSync(dirname(join(boat.dataDir, place)), { recursive: true });
    const beside = () =>
      readdirSync(dirname(join(boat.dataDir, place))).filter((name) => !/^(locks|backup\..*)$/.test(name));
    const before = beside();
    const { code, said } = await boat.run('backup', join(boat.dataDir, place));
    expect([code, said]).toEqual([64, expect.stringMatching(/which is this system’s own[\s\S]*best on another disk/)]);
    expect(beside()).toEqual(before);
  });

  test('by whatever name: through a link to the data, and where a folder of it is a link', async () => {
    const folder = tempFolder();
    const boat = boatWithOne(join(folder, 'data'));
    symlinkSync(boat.dataDir, join(folder, 'link'));
    expect(await boat.run('backup', join(folder, 'link/set-aside/b.tar.gz'))).toMatchObject({ code: 64 });
    mkdirSync(join(folder, 'ssd'));
    rmSync(boat.folders.setAside, { recursive: true });
    symlinkSync(join(folder, 'ssd'), boat.folders.setAside);
    expect(await boat.run('backup', join(folder, 'ssd/b.tar.gz'))).toMatchObject({ code: 64 });
    expect(await machine(join(folder, 'link')).run('backup', join(folder, 'ssd/b.tar.gz'))).toMatchObject({ code: 64 });
    expect(readdirSync(join(folder, 'ssd'))).toEqual([]);
  });

  test('nor in the place of its settings', async () => {
    const boat = boatWithOne();
    writeFile(boat.envFile, `DATA_DIR=${boat.dataDir}\n`);
    const { code, said } = await boat.runBare('backup', boat.envFile);
    expect([code, said]).toEqual([64, expect.stringContaining('is a file of this system')]);
    expect(readFileSync(boat.envFile, 'utf8')).toBe(`DATA_DIR=${boat.dataDir}\n`);
  });

  test('beside them it may, also in a folder of the owner’s', async () => {
    const boat = boatWithOne();
    for (const place of ['boat.tar.gz', 'my-backups/boat.tar.gz', 'outbox-old/boat.tar.gz']) {
      mkdirSync(dirname(join(boat.dataDir, place)), { recursive: true });
      expect(await boat.run('backup', join(boat.dataDir, place))).toMatchObject({ code: 0 });
    }
  });
});

test.each(['>&-', '>/dev/null'])('down a pipe that leads nowhere (%s) none is made, and it is said', (where) => {
  const { dataDir } = boatWithOne();
  const main = join(projectRoot, 'services/cli/main.ts');
  const shell = spawnSync('sh', ['-c', `exec '${process.execPath}' '${main}' backup - ${where}`], {
    env: { PATH: '/usr/bin:/bin', ...NO_BOAT, DATA_DIR: dataDir },
  });
  expect([shell.status, String(shell.stderr)]).toEqual([
    64,
    expect.stringMatching(/The standard output is closed, or \/dev\/null\.[\s\S]*No backup was made/),
  ]);
});
