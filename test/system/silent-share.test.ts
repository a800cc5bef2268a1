import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startBoat } from '../support/boat.ts';
import { silentDisk } from '../support/silent-disk.ts';

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
  const client = await boat.client();
  const capture = { capture_id: 'on-the-share', species: 'Pike', image_path: join(share, 'pike.jpg') };
  await client.publishAsync('export/data/marine_vision_captures', JSON.stringify(capture), { qos: 1 });
  await client.publishAsync('export/data/boatlog', JSON.stringify({ entry_id: 'behind', content: 'x' }), { qos: 1 });
  const { data, problems } = await documentOf(boat, 'away');
  expect(data.marine_vision_captures).toContainEqual(
    expect.objectContaining({ capture_id: 'on-the-share', file_name: 'pike.jpg', file_size_bytes: null }),
  );
  expect(data.boatlog).toContainEqual(expect.objectContaining({ entry_id: 'behind' }));
  expect(problems).toMatchObject([
    { category: 'marine_vision_captures', code: 'timeout', message: expect.stringMatching(/size of .* not known/) },
  ]);
  expect(await boat.http('GET', '/health')).toMatchObject({ body: { status: 'degraded' } });
  comesBack();
  expect((await documentOf(boat, 'back')).problems).toEqual([]);
  for (const name of boat.names) expect(boat.process(name).starts).toBe(1);
});
