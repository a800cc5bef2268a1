import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { isHalfMoved, linkOrCopy, move } from '../../../shared/runtime/move-file.ts';
import { needs, root, strace } from '../../support/needs.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const MODULE = join(import.meta.dirname, '../../../shared/runtime/move-file.ts');

/** A file, and a place for it on another disk. */
function onTwoDisks(bytes = 300_000) {
  const [from, to] = [join(tempFolder(), 'export.json'), join(smallDisk(1), 'export.json')];
  writeFileSync(from, 'x'.repeat(bytes), { mode: 0o640 });
  utimesSync(from, 1_000, 2_000);
  return { from, to };
}

test('on one disk the file itself gets its new name', () => {
  const folder = tempFolder();
  writeFileSync(join(folder, 'a'), 'a');
  const { ino } = statSync(join(folder, 'a'));
  move(join(folder, 'a'), join(folder, 'b'));
  expect([statSync(join(folder, 'b')).ino, readdirSync(folder)]).toEqual([ino, ['b']]);
});

test('to another disk it goes with its mode and its time, and nothing else is left of it', () => {
  const { from, to } = onTwoDisks();
  move(from, to);
  expect(existsSync(from)).toBe(false);
  expect(readdirSync(join(to, '..'))).toEqual(['export.json']);
  const { mode, mtimeMs, size } = statSync(to);
  expect([mode & 0o777, mtimeMs, size]).toEqual([0o640, 2_000_000, 300_000]);
});

test('so does a folder with all that lies in it, a link as it is', () => {
  const [from, to] = [join(tempFolder(), 'folder'), join(smallDisk(1), 'folder')];
  mkdirSync(join(from, 'deep'), { recursive: true });
  writeFileSync(join(from, 'deep/a'), 'a');
  symlinkSync('/nowhere', join(from, 'link'));
  move(from, to);
  expect(existsSync(from)).toBe(false);
  expect([readFileSync(join(to, 'deep/a'), 'utf8'), readlinkSync(join(to, 'link'))]).toEqual(['a', '/nowhere']);
});

test('what finds no room stays where it lies, whole, and leaves nothing there', () => {
  const { from, to } = onTwoDisks(2 << 20);
  expect(() => move(from, to)).toThrow('ENOSPC');
  expect([statSync(from).size, readdirSync(join(to, '..'))]).toEqual([2 << 20, []]);
});

test('what is neither file nor folder stays, in words, with the folder in which it lies', () => {
  const [from, to] = [join(tempFolder(), 'folder'), join(smallDisk(1), 'folder')];
  mkdirSync(from);
  writeFileSync(join(from, 'a'), 'a');
  execFileSync('mkfifo', [join(from, 'pipe')]);
  expect(() => move(from, to)).toThrow(/pipe is neither a file nor a folder/);
  expect([readdirSync(from), readdirSync(join(to, '..'))]).toEqual([['a', 'pipe'], []]);
});

test('a half that an earlier move left is written anew', () => {
  const { from, to } = onTwoDisks();
  writeFileSync(`${to}.moving`, 'half');
  move(from, to);
  expect([readdirSync(join(to, '..')), statSync(to).size]).toEqual([['export.json'], 300_000]);
});

test('a second name on another disk is a copy, and never takes the place of another file', () => {
  const { from, to } = onTwoDisks();
  linkOrCopy(from, to);
  expect([statSync(from).size, statSync(to).size]).toEqual([300_000, 300_000]);
  expect(() => linkOrCopy(from, to)).toThrow('EEXIST');
});

test(
  'killed at any call it is whole at one place at least, never torn under its name, and goes on',
  needs(root, strace),
  () => {
    const calls = ['copy_file_range', 'sendfile', 'write', 'fchmod', 'utimensat', 'fsync', 'rename', 'unlink', 'rmdir'];
    const script = `import('${MODULE}').then(({ move }) => { const [from, to] = process.argv.slice(1); move(from, to); })`;
    const { from, to } = onTwoDisks();
    const whole = readFileSync(from);
    const isWhole = (path: string) => existsSync(path) && readFileSync(path).equals(whole);
    const kills: string[] = [];
    for (const call of calls) {
      for (let nth = 1; nth <= 6; nth++) {
        writeFileSync(from, whole);
        spawnSync('rm', ['-f', to]);
        const inject = `inject=${call}:signal=SIGKILL:when=${nth}`;
        // Only what is done to these files.
        const only = [from, to, `${to}.moving`, join(to, '..'), join(from, '..')].flatMap((path) => ['-P', path]);
        const options = ['-f', '-qq', '-o', '/dev/null', ...only, '-e', `trace=${call}`, '-e', inject];
        const { signal } = spawnSync(strace.path, [...options, process.execPath, '-e', script, from, to]);
        expect([call, nth, isWhole(from) || isWhole(to)]).toEqual([call, nth, true]);
        expect([call, nth, !existsSync(to) || isWhole(to)]).toEqual([call, nth, true]);
        if (signal === null) break;
        kills.push(`${call} ${nth}`);
        if (existsSync(from)) move(from, to);
        expect([call, nth, isWhole(to), readdirSync(join(to, '..')).filter(isHalfMoved)]).toEqual([
          call,
          nth,
          true,
          [],
        ]);
      }
    }
    // The names, and what makes them durable: the copy's, its folder's, the old folder's.
    expect(kills).toEqual(
      expect.arrayContaining(['rename 1', 'rename 2', 'fsync 1', 'fsync 2', 'fsync 3', 'unlink 1']),
    );
  },
);
