import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LICENSE_PATH } from '../../../shared/export/license.ts';
import { boatWith, everythingUnder, FIXTURE_ID } from '../../support/boat-fixture.ts';
import { startTestBroker } from '../../support/broker.ts';
import { eventually } from '../../support/eventually.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { fillDisk, smallDisk } from '../../support/small-disk.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { type CollectorRig, collectorRig } from './collector-rig.ts';

const A_MINUTE_MS = 60_000;
const daily = (day: string) => ({ request_id: `daily-${day}`, source: 'schedule' });
const license = (tier: number) => JSON.stringify({ installation_id: FIXTURE_ID, tier });
const rejections = ({ log }: CollectorRig) =>
  log.lines.filter(({ message }) => message.startsWith('A request was rej'));

describe('the day’s export that was refused is made by itself when the reason has passed', () => {
  test('once there is room on a full disk', async () => {
    const dataDir = smallDisk(64);
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root: boatWith(), dataDir });
    await rig.start({ clock, keepFree: { bytes: 500_000_000, percent: 10 } });
    const makeFree = fillDisk(dataDir);
    await rig.requestDaily(daily('20260220'));
    expect(await rig.rejectionFor('daily-20260220')).toMatchObject({ reason: 'disk_full' });
    for (let minute = 0; minute < 15; minute++) await clock.advance(A_MINUTE_MS);
    expect(rig.queued).toEqual([]);
    makeFree();
    await clock.advance(A_MINUTE_MS);
    rig.readExport(await rig.announcementFor('daily-20260220'));
    await eventually('nothing is said to be refused, now or last', async () => {
      await clock.advance(2_000);
      const said = rig.statuses.at(-1);
      return said?.refusal === null && said.last_refused === null;
    });
    expect(rejections(rig)).toHaveLength(1);
    expect(rig.rejected).toHaveLength(1);
  });

  test('once the tier allows it, also after a restart, and only the newest day’s', async () => {
    const root = boatWith({ [LICENSE_PATH]: license(1) });
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    const collector = await rig.start({ clock });
    for (const day of ['20260220', '20260221']) {
      await rig.requestDaily(daily(day));
      await rig.rejectionFor(`daily-${day}`);
    }
    await collector.close();
    writeFileSync(join(root, LICENSE_PATH), license(2));
    await rig.start({ clock });
    await rig.announcementFor('daily-20260221');
    await clock.advance(30 * A_MINUTE_MS);
    expect(rig.queued.map(({ request_id }) => request_id)).toEqual(['daily-20260221']);
  });

  test('the newest is the one that was asked last, whatever the clock showed', async () => {
    const root = boatWith({ [LICENSE_PATH]: license(1) });
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start({ clock });
    for (const day of ['20380119', '20260221']) {
      await rig.requestDaily(daily(day));
      await rig.rejectionFor(`daily-${day}`);
    }
    clock.jump(-20 * 365 * 24 * 60 * A_MINUTE_MS);
    writeFileSync(join(root, LICENSE_PATH), license(2));
    await clock.advance(A_MINUTE_MS);
    await rig.announcementFor('daily-20260221');
  });

  test('whoever asks again meanwhile gets the same export', async () => {
    const root = boatWith({ [LICENSE_PATH]: license(1) });
    const clock = manualClock();
    const rig = await collectorRig({ broker: await startTestBroker(), root });
    await rig.start({ clock });
    await rig.requestDaily(daily('20260220'));
    await rig.rejectionFor('daily-20260220');
    writeFileSync(join(root, LICENSE_PATH), license(2));
    await Promise.all([rig.requestDaily(daily('20260220')), clock.advance(A_MINUTE_MS)]);
    const made = await rig.announcementFor('daily-20260220');
    await rig.request({ request_id: 'behind' });
    await rig.announcementFor('behind');
    expect(rig.spooled()).toHaveLength(2);
    expect(rig.queued.filter(({ request_id }) => request_id !== 'behind')).toEqual(
      rig.queued.filter(({ request_id }) => request_id !== 'behind').map(() => made),
    );
  });
});

test('while it stays refused, hours cost no write, no word and no message', async () => {
  const root = boatWith({ [LICENSE_PATH]: license(0) });
  const clock = manualClock();
  const rig = await collectorRig({ broker: await startTestBroker(), root, dataDir: tempFolder() });
  await rig.start({ clock });
  await rig.requestDaily(daily('20260220'));
  await rig.rejectionFor('daily-20260220');
  await clock.advance(2_000);
  await eventually('its state is told', () => rig.statuses.at(-1)?.last_refused);
  await clock.advance(2 * A_MINUTE_MS);
  const before = { files: everythingUnder(rig.dataDir), words: rig.log.lines.length, told: rig.statuses.length };
  for (let minute = 0; minute < 9; minute++) await clock.advance(A_MINUTE_MS);
  expect(everythingUnder(rig.dataDir)).toEqual(before.files);
  expect(rig.log.lines).toHaveLength(before.words);
  expect(rig.statuses).toHaveLength(before.told);
  expect(rig.rejected).toHaveLength(1);
});
