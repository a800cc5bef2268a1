import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { ownCommand } from './own-command.ts';
import { openQueue } from './queue-fixture.ts';
import { mount, smallDisk } from './small-disk.ts';
import { tempFolder } from './temp-folder.ts';

const OLD = 'q_20260220_164416';
const NEWER = 'q_20260221_080000';

/** Folders of a boat that was backed up with one export, and has a second one since; the first was delivered meanwhile. */
export async function boatToRestore() {
  const dataDir = join(tempFolder(), 'data');
  mkdirSync(dataDir);
  const file = join(tempFolder(), 'boat.tar.gz');
  const work = (on: (boat: ReturnType<typeof openQueue>) => void) => {
    const boat = openQueue({ dataDir, outsideOfTest: true });
    on(boat);
    boat.close();
  };
  work(({ take }) => void take(OLD));
  expect((await ownCommand({ DATA_DIR: dataDir }, ['backup', file])).code).toBe(0);
  work(({ queue, answer, take }) => {
    queue.offerDue();
    answer('accepted', { import_id: 'import_1' });
    take(NEWER);
  });
  return { dataDir, file };
}

/** Puts folders of a boat on another disk, behind links. */
export function linkFoldersAway(dataDir: string): void {
  const disk = smallDisk(4);
  for (const name of ['outbox', 'queue', 'set-aside']) {
    cpSync(join(dataDir, name), join(disk, name), { recursive: true });
    rmSync(join(dataDir, name), { recursive: true });
    symlinkSync(join(disk, name), join(dataDir, name));
  }
}

/** Makes a boat's folder one in which no folder of it can be renamed; gives where its lower layer lies. */
export function overlayOn(dataDir: string): string {
  const place = tempFolder();
  for (const name of ['upper', 'work']) mkdirSync(join(place, name));
  renameSync(dataDir, join(place, 'lower'));
  mkdirSync(dataDir);
  const layers = `lowerdir=${place}/lower,upperdir=${place}/upper,workdir=${place}/work,redirect_dir=off`;
  mount(dataDir, ['-t', 'overlay', '-o', layers, 'overlay', dataDir]);
  return join(place, 'lower');
}

/**
 * Kills restores of one backup over such folders, each over a copy of its own, at their nth call of a kind, and brings them
 * to their end as an owner does. What it returns gives false when there was no such call any more: the restore then ended by
 * itself. `prepare` changes where its folders lie.
 */
export async function killerOfRestores(prepare: (dataDir: string) => unknown = () => {}) {
  const { dataDir, file } = await boatToRestore();
  return (call: string, nth: number) => {
    const copy = join(tempFolder(), 'data');
    cpSync(dataDir, copy, { recursive: true });
    return killRestoreAt(call, nth, { dataDir: copy, file, prepare });
  };
}

interface ToRestore {
  readonly dataDir: string;
  readonly file: string;
  readonly prepare: (dataDir: string) => unknown;
}

async function killRestoreAt(call: string, nth: number, { dataDir, file, prepare }: ToRestore): Promise<boolean> {
  const kept = ['one', 'three', 'two'];
  for (const name of kept) writeFileSync(join(dataDir, 'set-aside', name), name);
  prepare(dataDir);
  const env = { DATA_DIR: dataDir };
  const inject = `inject=${call}:signal=SIGKILL:when=${nth}`;
  const prefix = ['strace', '-f', '-qq', '-o', '/dev/null', '-e', `trace=${call}`, '-e', inject];
  const first = await ownCommand(env, ['restore', file], { prefix });
  const wasKilled = first.code !== 0;
  const isDecided = existsSync(join(dataDir, 'restoring.json'));
  if (isDecided) {
    // What systemd makes for each unit that it starts meanwhile, before our process refuses.
    for (const name of ['outbox', 'queue']) mkdirSync(join(dataDir, name), { recursive: true });
    const refused = await ownCommand(env, ['backup', join(tempFolder(), 'meanwhile.tar')]);
    expect([call, nth, refused.code]).toEqual([call, nth, 1]);
  }
  if (wasKilled) {
    const again = await ownCommand(env, isDecided ? ['restore'] : ['restore', file]);
    expect([call, nth, again.code, again.said]).toEqual([call, nth, 0, expect.stringMatching(/finished|is restored/)]);
  }
  const left = readdirSync(dataDir).filter((name) => name.startsWith('restor'));
  expect([call, nth, left]).toEqual([call, nth, []]);
  const boat = openQueue({ dataDir, outsideOfTest: true });
  try {
    boat.sweep.run();
    const { everyJobAfter } = boat.store;
    const jobs = Object.fromEntries(everyJobAfter(0).map(({ queueId, status }) => [queueId, status]));
    expect([call, nth, jobs]).toEqual([call, nth, { [OLD]: 'completed', [NEWER]: 'pending' }]);
    expect(boat.fileIn('outbox', 'export_20260221_080000.json')).toBe(true);
    expect(boat.fileIn('archive', '2026-02', 'export_20260220_164416.json')).toBe(true);
    expect(boat.ledgerHolds()).toBe(true);
    expect([call, nth, readdirSync(join(dataDir, 'set-aside')).sort()]).toEqual([call, nth, kept]);
  } finally {
    boat.close();
    for (const name of readdirSync(dataDir)) rmSync(join(dataDir, name), { recursive: true, force: true });
  }
  return wasKilled;
}
