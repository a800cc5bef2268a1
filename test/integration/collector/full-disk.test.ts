import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { startTestBroker } from '../../support/broker.ts';
import { smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorRig } from './collector-rig.ts';

test('a disk that fills while an export is written: rejected, nothing left of it, and the next one works', async () => {
  const dataDir = smallDisk(3);
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: 20_000 });
  const rig = await collectorRig({ broker: await startTestBroker(), root, dataDir });
  await rig.start();
  await rig.request({ request_id: 'too-large' });
  expect(await rig.rejectionFor('too-large')).toMatchObject({ reason: 'disk_full' });
  expect(rig.spooled()).toEqual([]);
  await rig.request({ request_id: 'small', categories: ['settings'] });
  rig.readExport(await rig.announcementFor('small'));
  expect(rig.queued).toHaveLength(1);
});
