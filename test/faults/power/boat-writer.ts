import mqtt from 'mqtt';
import { startBoatOnDisk } from './boat-on-disk.ts';
import { note, noteWriter, pauseMs } from './surroundings.ts';

/** Asks a whole boat for exports, by MQTT and by HTTP, and notes what it acknowledged. */
noteWriter();

const boat = await startBoatOnDisk();
const client = await mqtt.connectAsync(boat.mqttUrl);

async function askByHttp(requestId: string): Promise<void> {
  const answer = await fetch(`${boat.gateway}/export/generate`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ request_id: requestId }),
  });
  if (answer.status === 200 || answer.status === 202) note('acknowledged', requestId);
}

for (let nth = 1; ; nth++) {
  for (const request_id of [`m-${nth}`, `n-${nth}`]) {
    await client.publishAsync('export/request', JSON.stringify({ request_id }), { qos: 1 });
    note('acknowledged', request_id);
  }
  await askByHttp(`h-${nth}`);
  await pauseMs(400);
}
