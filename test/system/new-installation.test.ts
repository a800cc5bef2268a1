import { expect, test } from 'vitest';
import { startBoat } from '../support/boat.ts';
import { eventually } from '../support/eventually.ts';
import { SAMPLE_INSTALLATION } from '../support/sample-document.ts';

const NEW = 'feedc0de12345678';

test('after a factory reset what was made under the old id waits by itself, named beside the new one, and goes ashore once its boat is known again', async () => {
  const boat = await startBoat({ env: { CENTRAL_INSTALLATIONS: NEW } });
  await boat.request({ request_id: 'before' });
  await boat.jobOf('before', 'pending');
  await eventually('it is turned away', async () => (await boat.queueStatus()).waiting_for?.what === 'central');

  boat.license({ installation_id: NEW });
  await boat.request({ request_id: 'after' });
  const after = await boat.jobOf('after', 'completed');
  const before = await boat.jobOf('before', 'pending');
  expect([before.installation_id, after.installation_id]).toEqual([SAMPLE_INSTALLATION, NEW]);
  expect(before.retry_count, 'it is no fault of its own').toBe(0);
  const { problems } = (await boat.http('GET', '/health')).body as { problems: string[] };
  const whose = `What belongs to installation ${SAMPLE_INSTALLATION} (newer exports belong to ${NEW}, `;
  expect(problems.find((sentence) => sentence.startsWith(whose))).toMatch(/HTTP 401/);

  Object.assign(boat.env, { CENTRAL_INSTALLATIONS: `${SAMPLE_INSTALLATION},${NEW}` });
  const central = boat.process('central');
  await central.stop();
  central.start();
  await central.ready();
  expect((await boat.http('POST', `/export/queue/${before.queue_id}/retry`)).status).toBe(200);
  await boat.jobOf('before', 'completed');
  const documents = await Promise.all((await boat.imports()).map(({ import_id }) => boat.document(import_id)));
  const owners = documents.map((document) => JSON.parse(document.toString()).installation_id);
  expect(owners.sort()).toEqual([SAMPLE_INSTALLATION, NEW].sort());
});
