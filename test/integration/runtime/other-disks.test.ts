import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collector } from '../../../services/collector/definition.ts';
import { throwIfPlacesAway } from '../../../shared/runtime/check-places.ts';
import { DiskAwayError, linkedOf } from '../../../shared/runtime/folder-away.ts';
import { throwIfUnmounted, unguardedDisk } from '../../../shared/runtime/listed-disks.ts';
import { unitNameOf } from '../../../shared/runtime/mount-units.ts';
import {
  disksAway,
  rememberOtherDisks,
  throwIfDiskAway,
  throwIfDiskWent,
} from '../../../shared/runtime/other-disks.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** What lies on each disk of ours, by which it is known. */
const MARK = '.d3kos-export-disk';
const NOW = Date.parse('2026-02-20T21:44:16.000Z');

/** A folder of data, and the system’s lists as a test has them. */
function dataDir({ mountinfo = '', fstab = '' } = {}) {
  const place = tempFolder();
  const root = join(place, 'data');
  mkdirSync(join(root, 'locks'), { recursive: true });
  const lists = { mountinfo: join(place, 'mountinfo'), fstab: join(place, 'fstab') };
  const say = (now: { mountinfo?: string; fstab?: string }) => {
    for (const [name, text] of Object.entries(now)) writeFileSync(join(place, name), text.replaceAll('ROOT', root));
  };
  say({ mountinfo, fstab });
  const folder = (name: string) => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  return { root, lists, say, folder };
}

/** Another disk than that of a test’s folder, without mounting one: memory. */
function otherDisk(): string {
  const folder = mkdtempSync('/dev/shm/other-disk-');
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

describe.each([
  ['a database', 'recordings/recordings.db'],
  ['the key of the boat', 'collector/boat-key.json'],
])('%s that is a link to another disk', (_what, name) => {
  function boat() {
    const { root, lists } = dataDir();
    const [path, disk] = [join(root, name), otherDisk()];
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(join(disk, 'file'), path);
    const start = () => throwIfPlacesAway([collector], { DATA_DIR: root });
    return { root, lists, path, disk, start };
  }

  test('begins where that disk is there, and refuses the start where it is not', () => {
    const { path, disk, start } = boat();
    start();
    rmSync(disk, { recursive: true });
    expect(start).toThrow(DiskAwayError);
    expect(start).toThrow(new RegExp(`${name} is a link to .*which is not there.*not lost.*mount that disk`));
    unlinkSync(path);
    start();
  });

  test('refuses the start where its disk is not mounted, and an empty folder lies there', () => {
    const { root, path, start } = boat();
    mkdirSync(join(root, '..', 'mount-point'));
    unlinkSync(path);
    symlinkSync(join(root, '..', 'mount-point', 'file'), path);
    expect(start).toThrow(DiskAwayError);
  });

  test('is missed where a file lies in its place on the disk of DATA_DIR, or another disk does', () => {
    const { root, lists, path, disk, start } = boat();
    writeFileSync(join(disk, 'file'), 'what is kept');
    rememberOtherDisks(root, linkedOf([path]), NOW, lists);
    start();
    const link = (to: string) => {
      unlinkSync(path);
      symlinkSync(to, path);
    };
    writeFileSync(join(root, '..', 'beneath'), 'what came meanwhile');
    link(join(root, '..', 'beneath'));
    expect(start).toThrow(/lay on a disk of its own .* is a file of the disk of DATA_DIR now/);
    const second = otherDisk();
    writeFileSync(join(second, 'file'), 'of another');
    link(join(second, 'file'));
    expect(start).toThrow(/has no mark/);
    link(join(disk, 'file'));
    start();
  });
});

describe('a folder that lay on another disk', () => {
  test('is missed where it is a folder of the disk of DATA_DIR later, in words, until it is back', () => {
    const { root, lists } = dataDir();
    const [path, disk] = [join(root, 'recordings'), otherDisk()];
    symlinkSync(disk, path);
    const check = () => throwIfDiskAway(root, [root, path], lists);
    check();
    rememberOtherDisks(root, [root, path], NOW, lists);
    check();
    unlinkSync(path);
    expect(check, 'the folder is not there at all').toThrow(DiskAwayError);
    mkdirSync(path);
    writeFileSync(join(path, 'recordings.db'), 'an old copy that lay there before');
    expect(check).toThrow(/recordings lay on a disk of its own .*so since 2026-02-20T21:44:16.000Z.*not mounted/);
    expect(check).toThrow(/What lies on it is not lost.*Mount it, and the start goes on by itself/);
    expect(disksAway(root, lists)).toMatchObject([{ path, note: join(root, 'locks', 'recordings.disk.json') }]);
    rmSync(path, { recursive: true });
    symlinkSync(disk, path);
    check();
  });

  test.each([
    [
      'another one of ours',
      'is not that of the first',
      (disk: string) => writeFileSync(join(disk, MARK), 'of another\n'),
    ],
    ['a new one', 'has no mark', () => {}],
  ])(
    'is missed where another disk lies in its place, until a person says that it is meant: %s',
    (_what, words, mark) => {
      const { root, lists } = dataDir();
      const [path, first, second] = [join(root, 'recordings'), otherDisk(), otherDisk()];
      symlinkSync(first, path);
      rememberOtherDisks(root, [path], NOW, lists);
      const note = () => readFileSync(join(root, 'locks', 'recordings.disk.json'), 'utf8');
      const before = note();
      mark(second);
      unlinkSync(path);
      symlinkSync(second, path);
      const check = () => throwIfDiskAway(root, [path], lists);
      expect(check).toThrow(DiskAwayError);
      expect(check).toThrow(new RegExp(`recordings lay on a disk of its own .* ${words}.*is not lost.*nothing starts`));
      rememberOtherDisks(root, [path], NOW, lists);
      expect([note(), check], 'a start forgets nothing').toEqual([before, check]);
      expect(check).toThrow('Put the first one in its place again, and the start goes on by itself');
      const [, removed] = /sudo rm (\S+)$/.exec(messageOf(check)) ?? [];
      unlinkSync(String(removed));
      check();
      rememberOtherDisks(root, [path], NOW, lists);
      check();
      unlinkSync(path);
      symlinkSync(first, path);
      expect(check, 'it is the other one now').toThrow('is not that of the first');
    },
  );

  test('whose mark somebody removes ends no process that works there; another disk does', () => {
    const { root, lists } = dataDir();
    const [path, disk] = [join(root, 'recordings'), otherDisk()];
    symlinkSync(disk, path);
    rememberOtherDisks(root, [path], NOW, lists);
    const look = () => throwIfDiskWent(root, [path], lists);
    unlinkSync(join(disk, MARK));
    look();
    writeFileSync(join(disk, MARK), 'of another\n');
    expect(look).toThrow('is not that of the first');
  });

  test.each([
    ['that is memory is empty at each start, and asked for nothing', 'tmpfs', 'tmpfs', false],
    ['in whose place memory lies is missed', 'ext4', '/dev/sdb1', true],
  ])('%s', (_what, fileSystem, source, isAsked) => {
    const { root, lists, say } = dataDir();
    const [path, disk] = [join(root, 'spool'), otherDisk()];
    symlinkSync(disk, path);
    say({ mountinfo: `20 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 20 0:9 / ${disk} rw - ${fileSystem} ${source} rw` });
    rememberOtherDisks(root, [path], NOW, lists);
    unlinkSync(join(disk, MARK));
    expect(disksAway(root, lists)).toHaveLength(isAsked ? 1 : 0);
  });

  test('is not missed once somebody removed the note that the words name', () => {
    const { root, lists, folder } = dataDir();
    const path = join(root, 'queue');
    symlinkSync(otherDisk(), path);
    rememberOtherDisks(root, [path], NOW, lists);
    unlinkSync(path);
    folder('queue');
    const [note] = /\S+\.disk\.json/.exec(messageOf(() => throwIfDiskAway(root, [path], lists))) ?? [];
    unlinkSync(String(note));
    throwIfDiskAway(root, [path], lists);
  });

  test('is no other process’s to miss, and a link to nothing is not its business', () => {
    const { root, lists, folder } = dataDir();
    const [path, disk] = [join(root, 'queue'), otherDisk()];
    symlinkSync(disk, path);
    rememberOtherDisks(root, [path], NOW, lists);
    rmSync(disk, { recursive: true });
    throwIfDiskAway(root, [path], lists);
    unlinkSync(path);
    folder('queue');
    throwIfDiskAway(root, [join(root, 'recordings')], lists);
  });

  /** A `DATA_DIR` whose queue lies on another disk, with a record on it; and where it is copied to. */
  function copied() {
    const [from, to, disk] = [dataDir(), dataDir(), otherDisk()];
    symlinkSync(disk, join(from.root, 'queue'));
    rememberOtherDisks(from.root, [join(from.root, 'queue')], NOW, from.lists);
    writeFileSync(join(disk, 'queue.db'), 'what was acknowledged');
    cpSync(join(from.root, 'locks'), join(to.root, 'locks'), { recursive: true });
    const path = join(to.root, 'queue');
    return { from, to, disk, path, check: () => throwIfDiskAway(to.root, [path], to.lists) };
  }
  const note = (root: string) => join(root, 'locks', 'queue.disk.json');

  test('is in the copy of a DATA_DIR by itself, and a folder like any other there from then on', () => {
    const { to, disk, path, check } = copied();
    cpSync(disk, path, { recursive: true });
    check();
    rememberOtherDisks(to.root, [path], NOW, to.lists);
    expect([existsSync(note(to.root)), readdirSync(path)]).toEqual([false, ['queue.db']]);
    rmSync(path, { recursive: true });
    check();
  });

  test.each([
    ['not there', () => {}],
    ['empty', (path: string) => mkdirSync(path)],
    [
      'with what lay beneath the disk',
      (path: string) => {
        mkdirSync(path);
        writeFileSync(join(path, 'queue.db'), 'of an earlier time');
      },
    ],
  ])('is asked for in a copy that was made without it: %s', (_what, make) => {
    const { to, disk, path, check } = copied();
    make(path);
    expect(check).toThrow(DiskAwayError);
    expect(check).toThrow(
      /queue lay on a disk of its own .* not in the copy.*nothing starts without it.*Mount it.*sudo rm .*queue.disk.json$/,
    );
    rememberOtherDisks(to.root, [path], NOW, to.lists);
    expect(check, 'a start forgets nothing').toThrow(DiskAwayError);
    rmSync(path, { recursive: true, force: true });
    symlinkSync(disk, path);
    check();
    rememberOtherDisks(to.root, [path], NOW, to.lists);
    unlinkSync(path);
    mkdirSync(path);
    expect(check, 'it is this one’s own from then on').toThrow('that disk is not mounted');
    unlinkSync(note(to.root));
    check();
  });

  test('is asked for in a copy that has another disk in its place, without what lay on the first', () => {
    const { to, disk, path, check } = copied();
    const other = otherDisk();
    symlinkSync(other, path);
    expect(check).toThrow(/not in the copy.*sudo rm .*queue.disk.json$/);
    cpSync(disk, other, { recursive: true });
    check();
    rememberOtherDisks(to.root, [path], NOW, to.lists);
    check();
  });

  test('a copy whose folder has by chance the number of the other one is a copy', () => {
    const { from, to, disk, path, check } = copied();
    const noted = JSON.parse(readFileSync(note(from.root), 'utf8'));
    writeFileSync(
      note(to.root),
      JSON.stringify({ ...noted, data_dir_inode: statSync(to.root).ino, data_dir_made: NOW }),
    );
    cpSync(disk, path, { recursive: true });
    check();
  });

  test('of a note of before, which knows no mark, a copy is asked nothing; what it was told of gets one', () => {
    const { from, to, path, check } = copied();
    const { mark, data_dir_made, ...before } = JSON.parse(readFileSync(note(from.root), 'utf8'));
    for (const { root } of [from, to]) writeFileSync(note(root), JSON.stringify(before));
    mkdirSync(path);
    check();
    const own = join(from.root, 'queue');
    rememberOtherDisks(from.root, [own], NOW + 1, from.lists);
    expect(JSON.parse(readFileSync(note(from.root), 'utf8'))).toEqual({ ...before, mark, data_dir_made });
    unlinkSync(own);
    mkdirSync(own);
    expect(() => throwIfDiskAway(from.root, [own], from.lists)).toThrow('that disk is not mounted');
  });

  test('what was copied from it by a person’s word misleads in no later copy', () => {
    const { from, disk } = copied();
    const path = join(from.root, 'queue');
    unlinkSync(path);
    cpSync(disk, path, { recursive: true });
    unlinkSync(note(from.root));
    rememberOtherDisks(from.root, [path], NOW, from.lists);
    expect(readdirSync(path)).toEqual(['queue.db']);
  });

  test('several that start at once know it by one mark', () => {
    const { from } = copied();
    const path = join(from.root, 'queue');
    const { mark } = JSON.parse(readFileSync(note(from.root), 'utf8'));
    unlinkSync(note(from.root));
    rememberOtherDisks(from.root, [path], NOW, from.lists);
    expect(JSON.parse(readFileSync(note(from.root), 'utf8'))).toMatchObject({ mark });
  });
});

describe('a folder of the same disk that is mounted over another, as a volume of a container', () => {
  const INSIDE = [
    '20 1 8:1 / / rw - ext4 /dev/sda1 rw',
    '30 20 8:1 /volumes/data ROOT rw - ext4 /dev/sda1 rw',
    '31 30 8:1 /volumes/recordings ROOT/recordings rw - ext4 /dev/sda1 rw',
  ];

  test('is missed when it is not mounted', () => {
    const { root, lists, say, folder } = dataDir({ mountinfo: INSIDE.join('\n') });
    const path = folder('recordings');
    rememberOtherDisks(root, [path, folder('queue')], NOW, lists);
    expect(readdirSync(join(root, 'locks'))).toEqual(['recordings.disk.json']);
    throwIfDiskAway(root, [path], lists);
    say({ mountinfo: INSIDE.slice(0, 2).join('\n') });
    expect(() => throwIfDiskAway(root, [path], lists)).toThrow('/dev/sda1, ext4');
  });

  test('that a sandbox mounts upon itself is none', () => {
    const { root, lists, folder } = dataDir();
    const mountinfo = `20 1 8:1 / / rw - ext4 /dev/sda1 rw\n30 20 8:1 ${root} ${root} rw - ext4 /dev/sda1 rw\n31 30 8:1 ${root}/queue ${root}/queue rw - ext4 /dev/sda1 rw`;
    writeFileSync(lists.mountinfo, mountinfo);
    rememberOtherDisks(root, [folder('queue')], NOW, lists);
    expect(existsSync(join(root, 'locks', 'queue.disk.json'))).toBe(false);
  });
});

describe('DATA_DIR itself, or what it lies in, is named by fstab', () => {
  const MOUNTED = '20 1 8:1 / / rw - ext4 /dev/sda1 rw\n31 30 8:17 / ROOT rw - ext4 /dev/sdb1 rw';
  test.each([
    ['LABEL=boat ROOT ext4 nofail 0 2', '', true],
    ['LABEL=boat\tROOT/\text4\tnofail\t0\t2', '', true],
    ['//nas/boat ROOT cifs noauto 0 0', '', true],
    ['LABEL=boat ROOT ext4 nofail 0 2', MOUNTED, false],
    ['# LABEL=boat ROOT ext4 nofail 0 2', '', false],
    ['LABEL=boat / ext4 defaults 0 1\nUUID=1 none swap sw 0 0\n\nproc', '', false],
    ['LABEL=boat ROOT-other ext4 nofail 0 2', '', false],
    ['LABEL=boat ROOT/queue ext4 nofail 0 2', '', false],
  ])('%j', (fstab, mountinfo, isAway) => {
    const { root, lists } = dataDir({ fstab, mountinfo });
    const check = () => throwIfUnmounted(root, lists);
    if (isAway) expect(check).toThrow(/is to lie on the disk that \/etc\/fstab mounts at .*not lost.*sudo mount/);
    else check();
  });

  test('or by a unit that a person made; one that is masked mounts nothing', () => {
    const { root, lists } = dataDir();
    const units = tempFolder();
    const unit = join(units, `${unitNameOf(root)}.mount`);
    const check = () => throwIfUnmounted(root, { ...lists, ownUnits: [units] });
    check();
    writeFileSync(unit, '[Mount]');
    expect(check).toThrow(`is to lie on the disk that ${unit} mounts at ${root}, which is not mounted`);
    expect(check).toThrow(/sudo systemctl start '?\S+\.mount'?.*remove that unit/);
    unlinkSync(unit);
    symlinkSync('/dev/null', unit);
    check();
  });

  test('it need not be there yet, and blanks in its name are read as they are meant', () => {
    const { root, lists, say } = dataDir();
    say({ fstab: `LABEL=boat ${root}/my\\040disk ext4 nofail 0 2` });
    expect(() => throwIfUnmounted(join(root, 'my disk', 'export'), lists)).toThrow('my disk');
    throwIfUnmounted(join(root, 'my'), lists);
  });
});

test.each([
  ['/', '-'],
  ['/mnt/usb', 'mnt-usb'],
  ['/mnt/usb-disk/a b', 'mnt-usb\\x2ddisk-a\\x20b'],
  ['/.boat/.data/', '\\x2eboat-.data'],
  ['/média', 'm\\xc3\\xa9dia'],
])('the unit that mounts %j is %j', (point, name) => {
  expect(unitNameOf(point)).toBe(name);
});

describe('DATA_DIR on a disk of its own that nothing names is told, for nothing would miss it at a start', () => {
  const SYSTEM = '20 1 8:1 / / rw - ext4 /dev/sda1 rw';
  const OWN = `${SYSTEM}\n31 20 8:17 / PLACE rw - ext4 /dev/sdb1 rw`;
  test.each<[what: string, mountinfo: string, isTold: boolean, fstab?: string, unit?: string]>([
    ['a disk', OWN, true],
    ['seen from a sandbox', `${OWN}\n32 31 8:17 /data ROOT rw - ext4 /dev/sdb1 rw`, true],
    ['one that fstab names', OWN, false, 'UUID=1 PLACE auto nofail 0 2'],
    ['another line there', OWN, true, '# UUID=1 PLACE auto nofail 0 2\nUUID=1 PLACE/data auto nofail 0 2'],
    ['one that a unit names', OWN, false, '', 'mount'],
    ['one that is mounted on demand', OWN, false, '', 'automount'],
    ['the system’s own', SYSTEM, false],
    ['the system’s own, seen from a sandbox', `${SYSTEM}\n31 20 8:1 /x ROOT rw - ext4 /dev/sda1 rw`, false],
    [
      'a volume of a container',
      OWN.replace('ext4 /dev/sda1 rw', 'overlay overlay rw,upperdir=/var/lib/docker/o'),
      false,
    ],
    ['a folder of another disk', OWN.replace('8:17 /', '8:17 /volumes/x'), false],
    ['memory', OWN.replace('ext4 /dev/sdb1', 'tmpfs tmpfs'), false],
    ['where no list tells', '', false],
  ])('%s', (_what, mountinfo, isTold, fstab = '', unit = undefined) => {
    const { root, lists, say } = dataDir();
    const [place, units] = [dirname(root), tempFolder()];
    const told = (text: string) => text.replaceAll('PLACE', place);
    say({ mountinfo: told(mountinfo), fstab: told(fstab) });
    if (unit) writeFileSync(join(units, `${unitNameOf(place)}.${unit}`), '');
    expect(unguardedDisk(root, { ...lists, allUnits: [units] })).toBe(isTold ? place : null);
  });
});

function messageOf(work: () => void): string {
  try {
    work();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}
