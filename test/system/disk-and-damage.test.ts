import { expect, test } from 'vitest';
import { expectSaid, sufferCorruption, VICTIMS } from '../faults/corruption.ts';
import type { Damage } from '../faults/damage-file.ts';
import { boatWithEar, failEachCall, reckonCalls } from '../faults/disk-calls.ts';
import { boatOnDisk, reckon, surviveFullDisk } from '../faults/disk-full.ts';
import { startBoat } from '../support/boat.ts';
import { needHere, root, strace } from '../support/needs.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { smallDisk } from '../support/small-disk.ts';

/** The whole of each lies in `npm run test:faults`. */

test('a disk filled to its last byte: refused in words, deliveries go on, all resumes by itself', async () => {
  const disk = smallDisk(64);
  const rig = await boatOnDisk(disk, 500);
  await surviveFullDisk(rig, disk);
  await reckon(rig);
});

test('files of ours that were damaged while stopped: set aside, said, and the boat goes on', async () => {
  const cases: [string, Damage][] = [
    ['queue.db', 'cut in half'],
    ['broker.db', 'zeroed'],
    ['an export that waits', 'a bit flipped'],
  ];
  const boat = await startBoat({ env: { RETRY_SCHEDULE: Array(30).fill('0.2').join(',') } });
  for (const [what, damage] of cases) {
    const victim = VICTIMS.find((one) => one.what === what);
    const result = victim && (await sufferCorruption(boat, victim, damage, seededRandom(1)));
    if (!result) throw new Error(`${what} was not there`);
    expectSaid(result);
  }
});

test('calls that fail on the way to the disk: nothing lost, every process goes on', async () => {
  needHere(root, strace);
  const boat = await boatWithEar();
  const samples = [
    await failEachCall(boat, { process: 'broker', call: 'pwrite64', error: 'EIO' }, [2]),
    await failEachCall(boat, { process: 'collector', call: 'fsync', error: 'EIO' }, [1]),
    await failEachCall(boat, { process: 'collector', call: 'write', error: 'ENOSPC' }, [1]),
    await failEachCall(boat, { process: 'queue-keeper', call: 'pwrite64', error: 'ENOSPC' }, [3]),
    await failEachCall(boat, { process: 'queue-keeper', call: 'rename', error: 'EIO' }, [1]),
  ];
  for (const { process, call, injected } of samples) expect(injected, `${process} ${call}`).toBeGreaterThan(0);
  await reckonCalls(boat);
});
