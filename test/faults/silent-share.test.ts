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
