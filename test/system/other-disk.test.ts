import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { startBoat } from '../support/boat.ts';
import { superviseProcess } from '../support/boat-process.ts';
import { childEnv } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { needs, program, root, unless } from '../support/needs.ts';
import { mount, mountTmpfs, remount, smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** A user’s own mounts, which not every kernel allows. */
const unshare = unless(
  spawnSync(program('unshare', 'util-linux').path, ['-Urm', 'true']).status !== 0 && 'no user namespaces here',
);

/** What lies on each disk of ours, by which it is known. */
const DISK_MARK = '.d3kos-export-disk';
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
      const ids = Array.from({ length: 6 }, (_, nth) => `far-${nth}`);
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
        return lying.every((name) => name === DISK_MARK);
      });
      const archived = readdirSync(join(dataDir, 'archive'), { recursive: true }).map(String);
      expect(archived.filter((name) => name.endsWith('.json')).length).toBe(shas.length);
      expect(archived.filter((name) => name.endsWith('.moving'))).toEqual([]);
      const { body } = await boat.http('GET', '/health');
      expect(JSON.stringify(body)).not.toMatch(/sweep_stuck|EXDEV/);
    },
  );
});

/** Puts a folder in the place of another until it is taken away, as a disk, or a volume of a container, is mounted. */
function bindMount(from: string, at: string): () => void {
  mount(at, ['--bind', from, at]);
  return () => execFileSync('umount', ['-l', at]);
}

describe('a folder that is a disk of its own, which is not mounted', () => {
  test.each(['at a start', 'while it runs'] as const)(
    '%s: nothing is kept beneath it, and all that was acknowledged is ashore once it is back, by itself',
    needs(root),
    async (when) => {
      const dataDir = join(tempFolder(), 'data');
      const [disk, place] = [tempFolder(), join(dataDir, 'recordings')];
      mkdirSync(place, { recursive: true });
      let takeAway = bindMount(disk, place);
      const boat = await startBoat({ dataDir });
      const collector = boat.process('collector');
      const contribute = (id: string) => boat.request({ entry_id: id, content: `note ${id}` }, 'export/data/boatlog');
      const refused = () => collector.lines.filter(({ message }) => String(message).includes('is not mounted')).length;
      await contribute('before');
      await eventually('it is kept', () => existsSync(join(disk, 'recordings.db')));
      if (when === 'at a start') await collector.stop();
      takeAway();
      if (when === 'at a start') collector.start();
      await contribute('meanwhile');
      await eventually('it says what is not there', () => refused() > 1, 40_000);
      if (when === 'at a start') expect(readdirSync(place)).toEqual([]);
      takeAway = bindMount(disk, place);
      await collector.ready();
      await contribute('after');
      await eventually(
        'all is ashore',
        async () => {
          await boat.http('POST', '/export/generate');
          const ids = (await boat.imports()).map(({ import_id }) => import_id);
          const documents = (await Promise.all(ids.map(boat.document))).map(String).join();
          return ['before', 'meanwhile', 'after'].every((id) => documents.includes(`note ${id}`));
        },
        30_000,
      );
      const { body } = await boat.http('GET', '/health');
      expect(JSON.stringify(body.problems)).not.toMatch(/gone when its service started|lost/);
    },
  );

  test(
    'of exports, while it runs: the queue-keeper ends rather than lay one beneath, and no export is called gone',
    needs(root),
    async () => {
      const dataDir = join(tempFolder(), 'data');
      const [disk, place] = [tempFolder(), join(dataDir, 'outbox')];
      mkdirSync(place, { recursive: true });
      const takeAway = bindMount(disk, place);
      const boat = await startBoat({ dataDir });
      const keeper = boat.process('queue-keeper');
      await boat.request({ request_id: 'before' });
      await boat.jobOf('before', 'completed');
      takeAway();
      await eventually('it ends, and its next start is refused', () => keeper.starts > 2, 40_000);
      await boat.request({ request_id: 'meanwhile' });
      await eventually('it is made', () => readdirSync(join(dataDir, 'spool')).some((name) => name.endsWith('.json')));
      expect(readdirSync(place)).toEqual([]);
      bindMount(disk, place);
      await boat.jobOf('meanwhile', 'completed', 30_000);
      const { body } = await boat.http('GET', '/health');
      expect(JSON.stringify(body.problems)).not.toMatch(/gone|vanished/);
    },
  );

  test(
    'that goes and comes while it runs: every database that was set aside for it is told by its name',
    needs(root),
    async () => {
      const dataDir = join(tempFolder(), 'data');
      const [disk, place] = [tempFolder(), join(dataDir, 'recordings')];
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, 'recordings.db'), 'what lay beneath before');
      bindMount(disk, place);
      const boat = await startBoat({ dataDir });
      const collector = boat.process('collector');
      for (const round of [1, 2]) {
        const before = collector.starts;
        execFileSync('umount', ['-l', place]);
        await boat.request({ entry_id: `nr-${round}`, content: `note ${round}` }, 'export/data/boatlog');
        await eventually('it ends', () => collector.starts > before, 40_000);
        bindMount(disk, place);
        await collector.ready();
      }
      const aside = readdirSync(join(dataDir, 'set-aside')).filter((name) => name.startsWith('recordings.db'));
      expect(aside).toHaveLength(2);
      await eventually('it is told', async () => {
        const { body } = await boat.http('GET', '/health');
        const told = JSON.stringify(body.problems);
        return aside.every((name) => told.includes(join(dataDir, 'set-aside', name)));
      });
    },
  );

  test.each([
    ['with it', 'cp -a', true],
    ['without it', 'cp -a -x', false],
  ] as const)('in a copy of the data that was made %s', needs(root), async (_what, copy, starts) => {
    const [place, disk] = [tempFolder(), smallDisk(8)];
    const [dataDir, copied] = [join(place, 'data'), join(place, 'copied')];
    mkdirSync(join(dataDir, 'recordings'), { recursive: true });
    const takeAway = bindMount(disk, join(dataDir, 'recordings'));
    const boat = await startBoat({ dataDir });
    await boat.request({ entry_id: 'before', content: 'note before' }, 'export/data/boatlog');
    await eventually('it is kept', () => existsSync(join(disk, 'recordings.db')));
    for (const name of boat.names) await boat.process(name).stop();
    execFileSync('sh', ['-c', `${copy} data copied`], { cwd: place });
    takeAway();
    const other = superviseProcess('collector', { ...boat.env, DATA_DIR: copied });
    onTestFinished(() => other.stop('SIGKILL'));
    other.start();
    const says = (text: string) => other.lines.some(({ message }) => String(message).includes(text));
    await eventually(
      'it starts, or asks',
      () => other.starts > 1 || !existsSync(join(copied, 'locks', 'recordings.disk.json')),
    );
    expect(says('what lay on that disk is not in the copy')).toBe(!starts);
    expect(existsSync(join(copied, 'recordings', 'recordings.db'))).toBe(starts);
    if (!starts) {
      const [, note = ''] = /sudo rm (\S+)/.exec(other.lines.map(({ message }) => String(message)).join('\n')) ?? [];
      unlinkSync(note);
      await eventually('it goes on by itself', () => existsSync(join(copied, 'recordings', 'recordings.db')), 20_000);
    }
  });

  test('without root: the second start is refused with 78, in words, and writes nothing', needs(unshare), () => {
    const dataDir = join(tempFolder(), 'data');
    const disk = tempFolder();
    mkdirSync(join(dataDir, 'queue'), { recursive: true });
    const script = `
      # A start that stays: until it has the lock, and its database.
      stays() {
        "$NODE" dist/queue-keeper.js & pid=$!
        until grep -q ":$pid," "$DATA_DIR/locks/queue-keeper.json" && [ -e "$DATA_DIR/locks/queue.disk.json" ] &&
          [ -e "$DISK/queue.db" ]; do kill -0 $pid || exit 1; sleep 0.05; done
        kill $pid; wait $pid; echo "stayed: $?"
      }
      mount --bind "$DISK" "$DATA_DIR/queue"; stays
      umount "$DATA_DIR/queue"; "$NODE" dist/queue-keeper.js; echo "refused: $?, beneath: $(ls "$DATA_DIR/queue")"
      mount --bind "$DISK" "$DATA_DIR/queue"; stays`;
    const env = {
      ...childEnv(),
      DATA_DIR: dataDir,
      DISK: disk,
      NODE: process.execPath,
      MQTT_URL: 'mqtt://127.0.0.1:9',
    };
    const { stdout } = spawnSync('unshare', ['-Urm', 'bash', '-c', script], {
      env,
      cwd: projectRoot,
      timeout: 60_000,
    });
    expect(String(stdout)).toMatch(/queue lay on a disk of its own .*and then remove .*queue\.disk\.json/);
    expect(String(stdout)).toMatch(/stayed: 0\n.*refused: 78, beneath: \n.*stayed: 0\n/s);
  });
});

test('a disk behind links that goes away while the boat runs: held and told, and when it is back nothing is lost, aside or said any more', async () => {
  const place = tempFolder();
  const [disk, dataDir] = [join(place, 'disk'), join(place, 'data')];
  mkdirSync(dataDir);
  for (const name of ['queue', 'outbox']) {
    mkdirSync(join(disk, name), { recursive: true });
    symlinkSync(join(disk, name), join(dataDir, name));
  }
  const boat = await startBoat({ dataDir });
  const problems = async () => JSON.stringify((await boat.http('GET', '/health')).body.problems);
  await boat.request({ request_id: 'before' });
  await boat.jobOf('before', 'completed');
  renameSync(disk, `${disk}.away`);
  for (const request_id of ['meanwhile', 'and-again']) {
    const { status, body } = await boat.http('POST', '/export/generate', { request_id });
    expect([status, body.message]).toEqual([202, expect.stringContaining('is a link to')]);
  }
  await eventually('it is told', async () => (await problems()).includes('The queue database is out of reach'));
  renameSync(`${disk}.away`, disk);
  for (const id of ['meanwhile', 'and-again']) await boat.jobOf(id, 'completed', 30_000);
  await eventually('nothing is said of it any more', async () => (await problems()) === '[]', 30_000);
  expect(existsSync(join(dataDir, 'set-aside')) ? readdirSync(join(dataDir, 'set-aside')) : []).toEqual([]);
  expect(boat.process('queue-keeper').starts, 'it was not started anew').toBe(1);
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
