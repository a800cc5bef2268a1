import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createSampleBoat } from '../../../deploy/sample-boat/create-sample-boat.ts';
import { startTestBroker } from '../../support/broker.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { collectorProcess } from './collector-process.ts';
import { collectorRig } from './collector-rig.ts';

const ROWS = 100_000;

test('a boat log of 100,000 entries passes in flat memory, and meanwhile the bus is answered', async () => {
  const broker = await startTestBroker();
  const root = join(tempFolder(), 'boat');
  createSampleBoat(root, { boatlogRows: ROWS });
  const rig = await collectorRig({ broker, root, dataDir: broker.dataDir });
  const collector = collectorProcess(broker.url, broker.dataDir, root);
  await collector.ready();

  await rig.request({ request_id: 'small', categories: ['settings'] });
  await rig.announcementFor('small');
  const smallMb = collector.peakMb();

  await rig.request({ request_id: 'large' });
  await rig.request('not a request');
  await rig.rejectionFor(null);
  expect(rig.queued.map((one) => one.request_id)).toEqual(['small']);
  const announcement = await rig.announcementFor('large', 120_000);
  expect(announcement.records.boatlog).toBe(ROWS);
  // The document is about 22 MB. What is allowed for is the garbage of a young heap, which grows in steps to 48 MB.
  expect(announcement.file_size_bytes).toBeGreaterThan(20_000_000);
  expect(collector.peakMb() - smallMb).toBeLessThan(60);
  expect(rig.readExport(announcement).data.boatlog).toHaveLength(ROWS);
}, 150_000);
