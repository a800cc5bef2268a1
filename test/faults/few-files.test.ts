import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { fillWithFiles, smallExt4 } from '../support/small-disk.ts';
import { boatOnDisk } from './disk-full.ts';

const EXPORTS = 40;
/** A tenth of 256 stays free; so many exports fit besides. */
const ROOM = 25 + 8;

test('a disk that can take 256 files: exports go on as deliveries free them, and none is refused for good', async () => {
  const disk = smallExt4(96, 256);
  const { boat, ...rig } = await boatOnDisk(disk, 20);
  fillWithFiles(disk, ROOM);
  const refusals = new Set<string>();
  for (let nth = 0; nth < EXPORTS; nth++) {
    const id = `few-${nth}`;
    await eventually(`${id} is queued`, async () => {
      await rig.ask(id);
      await rig.answered(id);
      const refusal = rig.rejected.get(id);
      if (refusal) refusals.add(refusal.message);
      return rig.queued.has(id);
    });
    await rig.ashore(id);
  }
  const shas = new Set((await boat.imports()).map(({ sha256 }) => sha256));
  expect(shas.size).toBe(EXPORTS);
  for (const words of refusals) expect(words).toMatch(/more files.*inodes/);
  const isKept = (nth: number) => boat.archived(rig.queued.get(`few-${nth}`)?.export_file ?? '') !== null;
  expect(isKept(0), 'the oldest was removed').toBe(false);
  await eventually('the newest is kept', () => isKept(EXPORTS - 1));
});
