import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { type Boat, startBoat } from '../support/boat.ts';
import { childEnv } from '../support/child-env.ts';
import { freePort } from '../support/free-port.ts';

/** Runs a bundle on the data of a boat, on ports of its own, to its end; its exit code and all that it said. */
async function runBeside(boat: Boat, bundle: string): Promise<{ code: number | null; said: string }> {
  const [mqtt, gateway, central] = [await freePort(), await freePort(), await freePort()];
  const ports = { MQTT_PORT: String(mqtt), GATEWAY_PORT: String(gateway), CENTRAL_PORT: String(central) };
  const child = spawn(process.execPath, [join(projectRoot, 'dist', `${bundle}.js`)], {
    env: { ...childEnv(), ...boat.env, ...ports },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, said };
}

test('a second process of any kind on one DATA_DIR ends with 78 and names the first; nothing acknowledged is lost', async () => {
  const boat = await startBoat();
  const client = await boat.client();
  const notes = Array.from({ length: 200 }, (_, i) => `note-${i}`);
  const contributed = (async () => {
    for (const entry_id of notes) {
      await client.publishAsync('export/data/boatlog', JSON.stringify({ entry_id, content: entry_id }), { qos: 1 });
    }
  })();
  const ends = await Promise.all(
    [...boat.names, 'all'].map(async (name) => ({ name, ...(await runBeside(boat, name)) })),
  );
  for (const { name, code, said } of ends) {
    const first = name === 'all' ? boat.process('broker') : boat.process(name as never);
    expect([name, code, said]).toEqual([name, 78, expect.stringContaining(`process ${first.pid}, since 20`)]);
    expect(said).toMatch(/Another [a-z-]+ works in .* already/);
  }
  await contributed;
  await boat.request({ request_id: 'after' });
  const job = await boat.jobOf('after', 'completed');
  const { data } = JSON.parse(String(boat.archived(job.export_file)));
  const ids = data.boatlog.map(({ entry_id }: { entry_id: string }) => entry_id);
  expect(ids.filter((id: string) => id.startsWith('note-')).sort()).toEqual(notes.sort());
  for (const name of boat.names) expect(boat.process(name).starts).toBe(1);
});
