import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { watchFolder } from '../../../services/queue-keeper/watch-folder.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { tempFolder } from '../../support/temp-folder.ts';

function watching() {
  const [folder, clock] = [tempFolder(), manualClock()];
  const boat = { folder, clock, looks: 0, write: (name: string) => writeFileSync(join(folder, name), 'x') };
  const look = () => {
    boat.looks += 1;
  };
  const watched = watchFolder({ folder, clock, look, pauseMs: 100, concerns: (name) => name !== 'ours' });
  onTestFinished(watched.stop);
  return { boat, watched, isSeen: () => eventually('the change is seen', () => clock.openTimers === 1) };
}

test('changes that come together are looked at once, ours not at all', async () => {
  const { boat, watched, isSeen } = watching();
  watched.begin();
  for (const name of ['ours', 'a', 'b']) boat.write(name);
  rmSync(join(boat.folder, 'a'));
  await isSeen();
  await boat.clock.advance(100);
  expect([boat.looks, boat.clock.openTimers]).toEqual([1, 0]);
});

test('begun again after an end that came before a look, it looks again', async () => {
  const { boat, watched, isSeen } = watching();
  watched.begin();
  boat.write('a');
  await isSeen();
  watched.stop();
  expect(boat.clock.openTimers).toBe(0);
  watched.begin();
  boat.write('b');
  await isSeen();
  await boat.clock.advance(100);
  expect(boat.looks).toBe(1);
});

test('a folder that cannot be watched is no failure', () => {
  const watched = watchFolder({ folder: join(tempFolder(), 'none'), clock: manualClock(), look: () => {}, pauseMs: 1 });
  watched.begin();
  watched.stop();
});
