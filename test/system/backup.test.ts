import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import { restoreOnNewMachine, restoreOverNewer } from '../support/backup-round.ts';
import { smallDisk } from '../support/small-disk.ts';
import { tempFolder } from '../support/temp-folder.ts';

const soon = () => new Promise<void>((resolve) => setTimeout(resolve, 1_500));

function linked(): string {
  const folder = tempFolder();
  mkdirSync(join(folder, 'ssd'));
  symlinkSync(join(folder, 'ssd'), join(folder, 'link'));
  return join(folder, 'link');
}

describe.each([
  ['a plain folder', () => join(tempFolder(), 'data')],
  ['a link', linked],
  ['a disk of its own', () => smallDisk(200)],
])('with the data in %s', (_what, place) => {
  test('a backup made under load, restored on a new machine, brings ashore all that was acknowledged before it', async () => {
    const dataDir = place();
    await restoreOnNewMachine({ dataDir, signal: 'SIGKILL', pause: soon }, place());
  });

  test('restored over a newer state it loses nothing and sends nothing twice', async () => {
    await restoreOverNewer({ dataDir: place(), signal: 'SIGKILL', pause: soon });
  });
});
