import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBoat } from '../support/boat.ts';
import { silentDisk } from '../support/silent-disk.ts';
import { smallDisk } from '../support/small-disk.ts';

/** What came ashore of the export that this request became. */
async function documentOf(boat: Awaited<ReturnType<typeof startBoat>>, request_id: string) {
  await boat.request({ request_id });
  const job = await boat.jobOf(request_id, 'completed', 40_000);
  return JSON.parse(String(boat.archived(job.export_file)));
}

test('images on a share that is away: contributions are taken and exports made, with all but the images’ sizes', async () => {
  const boat = await startBoat();
  const share = join(boat.root, 'data', 'marine-vision', 'images');
  const comesBack = await silentDisk(share);
  // Also where only a link on another disk leads to it.
  const otherDisk = smallDisk(1);
  writeFileSync(join(otherDisk, 'ok.jpg'), 'an image');
  symlinkSync(share, join(otherDisk, 'older'));
  const client = await boat.client();
  const captures = [
    ['here', join(otherDisk, 'ok.jpg')],
    ['behind-a-link', join(otherDisk, 'older', 'perch.jpg')],
    ['on-the-share', join(share, 'pike.jpg')],
  ].map(([capture_id, image_path]) => ({ capture_id, species: 'Pike', image_path }));
  await client.publishAsync('export/data/marine_vision_captures', JSON.stringify(captures), { qos: 1 });
  await client.publishAsync('export/data/boatlog', JSON.stringify({ entry_id: 'behind', content: 'x' }), { qos: 1 });
  const { data, problems } = await documentOf(boat, 'away');
  const sizes = data.marine_vision_captures.map((one: Record<string, unknown>) => [
    one.capture_id,
    one.file_size_bytes,
  ]);
  expect(Object.fromEntries(sizes)).toMatchObject({ here: 8, 'behind-a-link': null, 'on-the-share': null });
  expect(data.boatlog).toContainEqual(expect.objectContaining({ entry_id: 'behind' }));
  expect(problems).toMatchObject([
    { category: 'marine_vision_captures', code: 'timeout', message: expect.stringMatching(/size of .* not known/) },
  ]);
  expect(await boat.http('GET', '/health')).toMatchObject({ body: { status: 'degraded' } });
  comesBack();
  expect((await documentOf(boat, 'back')).problems).toEqual([]);
  for (const name of boat.names) expect(boat.process(name).starts).toBe(1);
});

test('a share in the place of the boat’s data: exports name it, and the license is read all the same', async () => {
  const boat = await startBoat();
  const share = join(boat.root, 'data');
  const comesBack = await silentDisk(share);
  for (const request_id of ['first', 'second']) {
    const { problems } = await documentOf(boat, request_id);
    expect(problems.map(({ category }: { category: string }) => category)).toContain('boatlog');
    expect(String(problems.map(({ message }: { message: string }) => message))).toContain(
      `the disk mounted at ${share}`,
    );
  }
  expect((await boat.http('GET', '/health')).body).toMatchObject({ needs: [] });
  await boat.process('queue-keeper').kill();
  await boat.process('queue-keeper').ready();
  await boat.process('collector').kill();
  await boat.process('collector').ready();
  await documentOf(boat, 'after-kills');
  comesBack();
  expect((await documentOf(boat, 'back')).problems).toEqual([]);
});
