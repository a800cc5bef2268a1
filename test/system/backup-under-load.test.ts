import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'vitest';
import { type Acknowledged, restoreOverOwnState } from '../support/backup-round.ts';
import { eventually } from '../support/eventually.ts';
import { tempFolder } from '../support/temp-folder.ts';

/** Each way back over and over, on a new machine and over newer or lost state too, in `npm run test:faults`. */

const plain = () => join(tempFolder(), 'data');

function linked(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, 'ssd'));
  symlinkSync(join(folder, 'ssd'), join(folder, 'link'));
  return join(folder, 'link');
}

/** Several exports and records more than there were. */
async function enough(acknowledged: () => Acknowledged): Promise<void> {
  const before = acknowledged();
  const more = () => {
    const { requests, queued, entries } = acknowledged();
    return { requests: requests - before.requests, queued: queued - before.queued, entries: entries - before.entries };
  };
  await eventually(
    'there has been load',
    () => more().requests >= 5 && more().queued >= 2 && more().entries >= 8,
    150_000,
  );
}

const LOAD = { pause: enough, load: { requesters: 2, pauseMs: 300, contributePauseMs: 120 } };

test('a new card that worked for itself keeps all that it has, and gets all that the backup has', async () => {
  await restoreOverOwnState({ dataDir: plain(), signal: 'SIGTERM', ...LOAD }, linked());
});
