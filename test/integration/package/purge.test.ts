import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { maintainerScript } from '../../../deploy/package/maintainer-scripts.ts';
import { dataFolders } from '../../../shared/runtime/data-folders.ts';
import { mountTmpfs } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** A machine's root, as far as the script looks at it: the same script, with its paths under a folder of the test's own. */
function machine() {
  const root = tempFolder();
  for (const folder of ['etc/d3kos/export-credentials', 'etc/systemd/system', 'var/lib', 'bin']) {
    mkdirSync(join(root, folder), { recursive: true });
  }
  writeFileSync(join(root, 'etc/d3kos/export-credentials/broker'), 'secret');
  writeFileSync(join(root, 'etc/d3kos/export.env'), 'CENTRAL_API_URL=https://central.example\n');
  for (const command of ['getent', 'userdel'])
    writeFileSync(join(root, 'bin', command), '#!/bin/sh\nexit 2\n', { mode: 0o755 });
  const script = maintainerScript('postrm', []).replace(/(?<=[ ="'(])\/(etc|var)\//g, `${root}/$1/`);
  return {
    root,
    state: join(root, 'var/lib/d3kos-export'),
    run(step: 'remove' | 'purge') {
      const env = { PATH: `${join(root, 'bin')}:/usr/sbin:/usr/bin:/sbin:/bin` };
      const { status, stdout, stderr } = spawnSync('sh', ['-s', step], { input: script, env });
      return { status, said: `${stdout}${stderr}` };
    },
    /** What dpkg does in between. */
    removeSettings: () => spawnSync('rm', [join(root, 'etc/d3kos/export.env')]),
  };
}

/** Data as the services leave it. */
function fillWithData(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const place of Object.values(dataFolders(folder))) {
    if (place.endsWith('.db')) mkdirSync(join(place, '..'), { recursive: true });
    else mkdirSync(place, { recursive: true });
  }
  writeFileSync(join(folder, 'queue/queue.db'), 'jobs');
  writeFileSync(join(folder, 'outbox/export_20260220_164416.json'), '{}');
  writeFileSync(join(folder, 'backups.json'), '[]');
  mkdirSync(join(folder, 'before-restore-20260220_164416/queue'), { recursive: true });
}

describe('purging', () => {
  test('a plain folder of data leaves nothing', () => {
    const { root, state, run } = machine();
    fillWithData(state);
    expect(run('purge')).toEqual({ status: 0, said: '' });
    expect(existsSync(state)).toBe(false);
    expect(existsSync(join(root, 'etc/d3kos'))).toBe(false);
  });

  test('a link leaves neither it nor what it led to', () => {
    const { root, state, run } = machine();
    fillWithData(join(root, 'ssd/export'));
    symlinkSync(join(root, 'ssd/export'), state);
    expect(run('purge')).toEqual({ status: 0, said: '' });
    expect(readdirSync(join(root, 'ssd'))).toEqual([]);
    expect(readdirSync(join(root, 'var/lib'))).toEqual([]);
  });

  test('where a link leads somebody else’s things stay, and that is said', () => {
    const { root, state, run } = machine();
    fillWithData(join(root, 'ssd'));
    writeFileSync(join(root, 'ssd/holiday.jpg'), '');
    symlinkSync(join(root, 'ssd'), state);
    expect(run('purge')).toEqual({
      status: 0,
      said: expect.stringContaining(`left as it is: ${root}/ssd (where a link led`),
    });
    expect(readdirSync(join(root, 'ssd'))).toEqual(['holiday.jpg']);
    expect(existsSync(join(root, 'etc/d3kos'))).toBe(false);
  });

  test('a link that leads nowhere is removed', () => {
    const { root, state, run } = machine();
    symlinkSync(join(root, 'nowhere'), state);
    expect(run('purge')).toEqual({ status: 0, said: '' });
    expect(readdirSync(join(root, 'var/lib'))).toEqual([]);
  });

  test('a disk that is mounted there loses what was ours, stays mounted, and that is said', () => {
    const { root, state, run } = machine();
    mkdirSync(state);
    mountTmpfs(state, 4);
    fillWithData(state);
    expect(run('purge')).toEqual({ status: 0, said: expect.stringContaining('is a disk of its own') });
    expect(readdirSync(state)).toEqual([]);
    expect(existsSync(join(root, 'etc/d3kos'))).toBe(false);
  });

  test('a disk that is mounted within is said, and all the rest is gone', () => {
    const { root, state, run } = machine();
    fillWithData(state);
    mountTmpfs(join(state, 'archive'), 4);
    expect(run('purge')).toEqual({ status: 0, said: expect.stringContaining(`left as it is: ${state}`) });
    expect(readdirSync(state)).toEqual(['archive']);
    expect(existsSync(join(root, 'etc/d3kos'))).toBe(false);
  });
});

describe.each([
  [
    'the settings',
    (root: string, place: string) => writeFileSync(join(root, 'etc/d3kos/export.env'), `DATA_DIR="${place}"\n`),
  ],
  [
    'a drop-in',
    (root: string, place: string) => {
      const folder = join(root, 'etc/systemd/system/d3kos-export-collector.service.d');
      mkdirSync(folder);
      writeFileSync(join(folder, 'own.conf'), `[Service]\nEnvironment=LOG_LEVEL=warn DATA_DIR=${place}\n`);
    },
  ],
])('a DATA_DIR that %s name', (_who, say) => {
  test('is named at removal, and still at purging, which leaves it', () => {
    const { root, run, removeSettings } = machine();
    const place = join(root, 'data/export');
    fillWithData(place);
    say(root, place);
    expect(run('remove')).toEqual({ status: 0, said: expect.stringContaining(`are kept in ${place}, the settings`) });
    removeSettings();
    expect(run('purge')).toEqual({ status: 0, said: expect.stringContaining(`sudo rm -r '${place}'`) });
    expect(existsSync(join(place, 'queue/queue.db'))).toBe(true);
    expect(existsSync(join(root, 'etc/d3kos'))).toBe(false);
  });
});
