import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { startBoat } from '../support/boat.ts';
import { childEnv } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { needs, root } from '../support/needs.ts';
import { mountTmpfs, remount, smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const FOLDERS = ['spool', 'outbox', 'archive', 'failed', 'set-aside', 'quarantine'];

/** A folder of data whose folders lie each on a disk of their own. */
function scattered(how: 'link' | 'mount'): string {
  const dataDir = join(tempFolder(), 'data');
  mkdirSync(dataDir);
  for (const name of FOLDERS) {
    if (how === 'link') symlinkSync(smallDisk(8), join(dataDir, name));
    else {
      mkdirSync(join(dataDir, name));
      mountTmpfs(join(dataDir, name), 8);
    }
  }
  return dataDir;
}

describe.each(['link', 'mount'] as const)('every folder of exports on a disk of its own, each by a %s', (how) => {
  test(
    'exports go ashore once, whoever is killed meanwhile, and nothing is left to be put right',
    needs(root),
    async () => {
      const dataDir = scattered(how);
      const boat = await startBoat({ dataDir, env: { SWEEP_INTERVAL_S: '2', RETRY_SCHEDULE: '0,0.2,0.2,0.2,0.2' } });
      const ids = Array.from({ length: 12 }, (_, nth) => `far-${nth}`);
      for (const [nth, request_id] of ids.entries()) {
        await boat.request({ request_id });
        if (nth % 3 === 2) {
          const victim = boat.process(nth % 2 === 0 ? 'queue-keeper' : 'collector');
          await victim.kill();
          await victim.ready();
        }
      }
      for (const id of ids) await boat.jobOf(id, 'completed', 60_000);
      await boat.drained(0, 30_000);
      const shas = (await boat.imports()).map(({ sha256 }) => sha256);
      expect(new Set(shas).size).toBe(shas.length);
      await eventually('every file is where it belongs', () => {
        const lying = ['spool', 'outbox', 'failed', 'set-aside'].flatMap((name) => readdirSync(join(dataDir, name)));
        return lying.length === 0;
      });
      const archived = readdirSync(join(dataDir, 'archive'), { recursive: true }).map(String);
      expect(archived.filter((name) => name.endsWith('.json')).length).toBe(shas.length);
      expect(archived.filter((name) => name.endsWith('.moving'))).toEqual([]);
      const { body } = await boat.http('GET', '/health');
      expect(JSON.stringify(body)).not.toMatch(/sweep_stuck|EXDEV/);
    },
  );
});

describe('a folder on a disk that cannot be used stops the start, in words', () => {
  function start(dataDir: string) {
    const env = { ...childEnv(), DATA_DIR: dataDir, MQTT_URL: 'mqtt://127.0.0.1:9' };
    const { status, stdout } = spawnSync(process.execPath, [join(projectRoot, 'dist/queue-keeper.js')], { env });
    return [status, String(stdout)];
  }

  test('that is not mounted', () => {
    const dataDir = join(tempFolder(), 'data');
    mkdirSync(dataDir);
    symlinkSync('/nowhere/outbox', join(dataDir, 'outbox'));
    expect(start(dataDir)).toEqual([
      78,
      expect.stringMatching(/outbox is a link to \/nowhere\/outbox, which is not there.*not lost.*mount that disk/),
    ]);
  });

  test('that takes no writes', needs(root), () => {
    const dataDir = join(tempFolder(), 'data');
    const disk = smallDisk(2);
    mkdirSync(dataDir);
    symlinkSync(disk, join(dataDir, 'outbox'));
    remount(disk, 'ro');
    const words = `outbox lies on another disk, at ${disk}, where this service may not write \\(EROFS\\).*ReadWritePaths=${disk}`;
    expect(start(dataDir)).toEqual([78, expect.stringMatching(new RegExp(words))]);
    remount(disk, 'rw');
  });
});
