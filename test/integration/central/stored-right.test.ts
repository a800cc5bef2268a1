import { cpSync, rmSync } from 'node:fs';
import { test } from 'vitest';
import { aBoatsHistory } from '../../support/boat-history.ts';
import { centralReceiver } from '../../support/central-receiver.ts';
import { aNewCard } from '../../support/new-card.ts';
import { seededRandom } from '../../support/seeded-random.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { centralRig } from './central-rig.ts';

test.each([101, 102, 103, 104])(
  'after each export the server’s tables are the boat’s, row by row: seed %i',
  async (seed) => {
    const { url } = await centralRig({ known: null });
    await aBoatsHistory(
      seededRandom(seed),
      8,
      centralReceiver(() => url),
    );
  },
);

test('a folder of data that begins anew names rows as before they were told apart: none stands twice', async () => {
  const { url } = await centralRig({ known: null });
  await aNewCard(centralReceiver(() => url));
});

test.each([301, 302, 303])(
  'restored to a backup ten exports old, one answer with `resend` makes its tables the boat’s again: seed %i',
  async (seed) => {
    const backup = tempFolder();
    let central = await centralRig({ known: null });
    const reopen = async (before: () => void) => {
      await central.close();
      before();
      central = await centralRig({ known: null, folder: central.folder });
    };
    const shore = {
      backup: () => reopen(() => cpSync(central.folder, backup, { recursive: true })),
      restore: () =>
        reopen(() => {
          rmSync(central.folder, { recursive: true });
          cpSync(backup, central.folder, { recursive: true });
        }),
    };
    const receiver = centralReceiver(() => central.url, shore);
    await aBoatsHistory(seededRandom(seed), 14, receiver, { backup: 2, restore: 12 });
  },
);
