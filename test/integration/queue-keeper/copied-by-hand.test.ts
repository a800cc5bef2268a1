import {
  appendFileSync,
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readExportFacts } from '../../../services/queue-keeper/read-export-facts.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { exportOf, openQueue } from '../../support/queue-fixture.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const A = 'q_20260220_164416';
const FILE = 'export_20260220_164416.json';
const MINUTE = 60_000;
const { content, facts } = exportOf(A);
const HALF = content.slice(0, content.length / 2);
const REST = content.slice(HALF.length);

type Queue = ReturnType<typeof openQueue>;

/** Ten minutes later, as the queue-keeper sweeps. */
async function sweepLater(boat: Queue, minutes = 10): Promise<void> {
  await boat.clock.advance(minutes * MINUTE);
  boat.sweep.run();
}

function isTakenWhole(boat: Queue): void {
  expect(boat.job(A)).toMatchObject({ facts: { sha256: facts.sha256 }, fileGone: false });
  expect(['pending', 'uploading']).toContain(boat.statusOf(A));
  expect(readFileSync(join(boat.folders.outbox, FILE), 'utf8')).toBe(content);
  expect(boat.files.setAsideCount).toBe(0);
  expect(boat.queue.troubles.list()).toEqual([]);
}

describe('what somebody copies into the outbox by hand is taken when it is whole, never a half', () => {
  test('written slowly under its own name, with a pause of most of an hour', async () => {
    const boat = openQueue();
    const place = join(boat.folders.outbox, FILE);
    writeFileSync(place, '');
    for (const piece of [HALF.slice(0, 50), HALF.slice(50, 100), HALF.slice(100)]) {
      appendFileSync(place, piece);
      boat.sweep.run();
      await sweepLater(boat, 50);
      expect(boat.statusOf(A)).toBeNull();
    }
    appendFileSync(place, REST);
    boat.sweep.run();
    isTakenWhole(boat);
  });

  test('under its own name between two sweeps, once it has stayed as it is for a minute', async () => {
    const boat = openQueue();
    const place = join(boat.folders.outbox, FILE);
    writeFileSync(place, content);
    boat.sweep.lookAround();
    expect(boat.queue.status().arriving).toEqual([place]);
    await boat.clock.advance(MINUTE);
    boat.sweep.lookAround();
    isTakenWhole(boat);
    expect(boat.queue.status().arriving).toBeUndefined();
  });

  test('under a name for the time being, as rsync has it, and renamed', async () => {
    const boat = openQueue();
    const aside = join(boat.folders.outbox, `.${FILE}.Xy12ab`);
    writeFileSync(aside, HALF);
    boat.sweep.run();
    await sweepLater(boat, 5);
    appendFileSync(aside, REST);
    await sweepLater(boat, 5);
    expect(boat.statusOf(A)).toBeNull();
    renameSync(aside, join(boat.folders.outbox, FILE));
    boat.sweep.run();
    isTakenWhole(boat);
  });

  test('as long as it will be from the first, with zeros until its bytes come', async () => {
    const boat = openQueue();
    const fd = openSync(join(boat.folders.outbox, FILE), 'w');
    ftruncateSync(fd, content.length);
    writeSync(fd, REST, HALF.length);
    boat.sweep.run();
    await sweepLater(boat);
    expect(boat.statusOf(A)).toBeNull();
    writeSync(fd, HALF, 0);
    closeSync(fd);
    boat.sweep.run();
    isTakenWhole(boat);
  });

  test.each(['spool', 'failed', 'archive/2026-02'])(
    'into %s, where it may be a half for a while as well',
    async (folder) => {
      const boat = openQueue();
      const place = join(boat.dataDir, folder, FILE);
      mkdirSync(join(boat.dataDir, folder), { recursive: true });
      writeFileSync(place, HALF);
      boat.sweep.run();
      await sweepLater(boat);
      expect(boat.statusOf(A)).toBeNull();
      appendFileSync(place, REST);
      await sweepLater(boat);
      await sweepLater(boat);
      expect(boat.job(A)).toMatchObject({ facts: { sha256: facts.sha256 } });
      expect(boat.files.setAsideCount).toBe(0);
    },
  );

  test('back in the place of a file that was gone: not the half, and whole it goes again', async () => {
    const boat = openQueue();
    boat.take(A);
    rmSync(join(boat.folders.outbox, FILE));
    boat.sweep.run();
    for (const folder of ['outbox', 'failed']) {
      const place = join(boat.dataDir, folder, FILE);
      writeFileSync(place, HALF);
      boat.sweep.run();
      await sweepLater(boat);
      expect(boat.queue.retry(A), folder).toBe(false);
      expect(boat.job(A), folder).toMatchObject({ status: 'failed', fileGone: true });
      expect(readFileSync(place, 'utf8'), folder).toBe(HALF);
      appendFileSync(place, REST);
      boat.sweep.run();
      expect(boat.job(A), folder).toMatchObject({ status: 'pending', fileGone: false });
      isTakenWhole(boat);
      rmSync(join(boat.folders.outbox, FILE));
      boat.sweep.run();
    }
    writeFileSync(join(boat.folders.outbox, FILE), content);
    boat.sweep.lookAround();
    isTakenWhole(boat);
  });

  test('a half that was changed hours ago is set aside at once; not one that only bears an old time', () => {
    for (const [isOld, now] of [
      [true, Date.now() + 120 * MINUTE],
      [false, Date.now()],
    ] as const) {
      const boat = openQueue({ clock: manualClock(now) });
      const place = join(boat.folders.outbox, FILE);
      writeFileSync(place, HALF);
      utimesSync(place, now / 1_000 - 7_200, now / 1_000 - 7_200);
      boat.sweep.run();
      expect(boat.fileIn('set-aside', FILE)).toBe(isOld);
    }
  });
});

describe('under a name that is none', () => {
  test.each(['backup.json', 'export_20260220_164416 (copy).json', `${FILE}.filepart`, 'EXPORT_20260220_164416.JSON'])(
    '%j is given one and taken, once it has stayed as it is for ten minutes',
    async (name) => {
      const boat = openQueue();
      writeFileSync(join(boat.folders.outbox, name), content);
      boat.sweep.run();
      await sweepLater(boat, 9);
      expect(boat.fileIn('outbox', name)).toBe(true);
      await sweepLater(boat, 1);
      const [job] = boat.store.unfinishedAfter(0);
      expect(job).toMatchObject({ status: 'pending', facts: { sha256: facts.sha256 } });
      expect(boat.fileIn('outbox', job?.facts.export_file ?? '')).toBe(true);
      expect(boat.fileIn('outbox', name)).toBe(false);
    },
  );

  test('it is told until it is taken, by looks between the sweeps', async () => {
    const boat = openQueue();
    const place = join(boat.folders.outbox, 'backup.json');
    writeFileSync(place, content);
    boat.sweep.lookAround();
    expect(boat.queue.status().arriving).toEqual([place]);
    await boat.clock.advance(9 * MINUTE);
    boat.sweep.lookAround();
    expect(boat.queue.status().arriving).toEqual([place]);
    await boat.clock.advance(MINUTE);
    boat.sweep.lookAround();
    expect(boat.queue.status()).toMatchObject({ pending_count: 1 });
    expect(boat.queue.status().arriving).toBeUndefined();
  });

  test('what is no export is told as a trouble instead, until it is removed', async () => {
    const boat = openQueue();
    const place = join(boat.folders.outbox, 'stray.json');
    writeFileSync(place, HALF);
    boat.sweep.run();
    expect(boat.queue.status().arriving).toEqual([place]);
    await boat.clock.advance(10 * MINUTE);
    boat.sweep.lookAround();
    expect(boat.queue.status().arriving).toBeUndefined();
    expect(boat.queue.troubles.list()).toMatchObject([{ of: place }]);
  });

  test('the file of an export that lost it goes back to it', async () => {
    const boat = openQueue();
    boat.take(A);
    rmSync(join(boat.folders.outbox, FILE));
    boat.sweep.run();
    writeFileSync(join(boat.folders.outbox, 'from-my-stick.json'), content);
    boat.sweep.run();
    await sweepLater(boat);
    expect(boat.job(A)).toMatchObject({ status: 'pending', fileGone: false });
    expect(boat.queue.status().ledger.queued).toBe(1);
  });

  test('a folder that was moved back into the new one, and a link, are told of', () => {
    const boat = openQueue();
    mkdirSync(join(boat.folders.outbox, 'outbox.away'));
    symlinkSync('/nowhere', join(boat.folders.outbox, FILE));
    boat.sweep.run();
    const told = boat.queue.troubles.list().map(({ of, message }) => [of, message.includes('into which nobody looks')]);
    expect(told).toEqual([FILE, 'outbox.away'].map((name) => [join(boat.folders.outbox, name), true]));
  });

  test.each([
    ['a copy of what waits', content, `a copy of ${A}`],
    ['a half', HALF, 'no whole export'],
    ['something else', 'holiday', 'no whole export'],
  ])('%s is told of and left', async (_what, text, told) => {
    const boat = openQueue();
    boat.take(A);
    writeFileSync(join(boat.folders.outbox, 'stray.json'), text);
    boat.sweep.run();
    await sweepLater(boat);
    expect(boat.queue.troubles.list()).toMatchObject([{ message: expect.stringContaining(told) }]);
    expect(readFileSync(join(boat.folders.outbox, 'stray.json'), 'utf8')).toBe(text);
    expect(boat.queue.status().ledger.queued).toBe(1);
    rmSync(join(boat.folders.outbox, 'stray.json'));
    boat.sweep.run();
    expect(boat.queue.troubles.list()).toEqual([]);
  });
});

test('of a document too large to be parsed no half is taken, whatever it ends in; the whole is counted', () => {
  const path = join(tempFolder(), FILE);
  const record = (nth: number) => JSON.stringify({ entry_id: `note-${nth}`, text: 'x'.repeat(1_000_000) });
  const records = Array.from({ length: 34 }, (_, i) => record(i));
  const [before, after] = content.split('{"entry_id":"q_20260220_164416"}') as [string, string];
  writeFileSync(path, `${before}${records.slice(0, 33).join(',')}`);
  expect(readExportFacts(path), 'it ends as a document does').toBeNull();
  writeFileSync(path, `${before}${records.join(',')}${after}`);
  expect(readExportFacts(path)).toMatchObject({ records: { boatlog: 34, settings: 1 } });
  const fd = openSync(path, 'r+');
  writeSync(fd, Buffer.alloc(4_096), 0, 4_096, 20_000_000);
  closeSync(fd);
  expect(readExportFacts(path), 'with a hole in its middle').toBeNull();
});
