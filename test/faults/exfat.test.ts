import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBoat } from '../support/boat.ts';
import { needs, root } from '../support/needs.ts';
import { ownCommand } from '../support/own-command.ts';
import { exfatStick } from '../support/small-disk.ts';

test(
  'a boat on a stick of exFAT works, whoever is killed, and backs up to it; that everybody can read it is said',
  needs(root),
  async () => {
    const stick = exfatStick(200);
    const boat = await startBoat({ dataDir: join(stick, 'data') });
    for (const [nth, name] of (['queue-keeper', 'collector', 'broker'] as const).entries()) {
      await boat.request({ request_id: `nr-${nth}` });
      await boat.process(name).kill();
      await boat.process(name).ready();
      await boat.jobOf(`nr-${nth}`, 'completed', 60_000);
    }
    for (const name of boat.names) {
      const troubles = boat
        .process(name)
        .lines.filter(({ message }) => /EPERM|neither read nor kept/.test(JSON.stringify(message)));
      expect(troubles, name).toEqual([]);
    }
    for (const round of [1, 2]) {
      const { code, said } = await ownCommand(boat.env, ['backup', join(stick, 'boat.tar')]);
      expect([round, code, said]).toEqual([round, 0, expect.stringContaining('its disk keeps no permissions')]);
    }
    expect(readdirSync(stick).sort()).toEqual(['boat.tar', 'data']);
  },
);
