import { mkdirSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { restoreOnNewMachine, restoreOverNewer, restoreOverOwnState } from '../support/backup-round.ts';
import { killerOfRestores, linkFoldersAway, overlayOn } from '../support/kill-restore.ts';
import { needs, root, strace } from '../support/needs.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const SEED = Number(process.env.FAULT_SEED ?? 20260220);
const ROUNDS = Number(process.env.FAULT_ROUNDS ?? 20);

function linked(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, 'ssd'));
  symlinkSync(join(folder, 'ssd'), join(folder, 'link'));
  return join(folder, 'link');
}

const PLACES = [
  () => join(tempFolder(), 'data'),
  linked,
  () => smallDisk(200),
  () => join(tempFolder(), 'other/export'),
];

test.for(Array.from({ length: ROUNDS }, (_, round) => round))(
  `round %i of a backup under load, and back: all that was acknowledged is ashore once (seed ${SEED})`,
  needs(root),
  async (round) => {
    const random = seededRandom(SEED + round);
    const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 500 + random() * 3_000));
    const place = PLACES[round % PLACES.length] ?? linked;
    const signal = random() < 0.5 ? ('SIGKILL' as const) : ('SIGTERM' as const);
    const next = PLACES[Math.floor(random() * PLACES.length)] ?? linked;
    await restoreOverNewer({ dataDir: place(), signal, pause });
    await restoreOnNewMachine({ dataDir: place(), signal, pause }, next());
    await restoreOverOwnState({ dataDir: place(), signal, pause }, next());
  },
);

test('over a state whose queue database is lost nothing is lost', async () => {
  const pause = () => new Promise<void>((resolve) => setTimeout(resolve, 2_000));
  await restoreOverNewer({ dataDir: linked(), signal: 'SIGKILL', pause }, ({ dataDir }) =>
    rmSync(join(dataDir, 'queue'), { recursive: true }),
  );
});

describe('a restore that is killed goes on, or was not begun', needs(strace), () => {
  test.each(['rename', 'fsync', 'unlink', 'mkdir', 'rmdir', 'link', 'chown', 'lchown'])('at each %s', async (call) => {
    const killAt = await killerOfRestores();
    let nth = 1;
    while (await killAt(call, nth)) nth += 1;
    expect(nth).toBeGreaterThan(0);
  });

  describe.each([
    ['behind links to another disk', linkFoldersAway],
    ['in the lower layer of an overlay', overlayOn],
  ])('with folders that cannot be renamed, %s', needs(root), (_where, prepare) => {
    test.each(['rename', 'fsync', 'unlink', 'rmdir', 'mkdir'])('at each %s', async (call) => {
      const killAt = await killerOfRestores(prepare);
      let nth = 1;
      while (await killAt(call, nth)) nth += 1;
      expect(nth).toBeGreaterThan(3);
    });
  });
});
