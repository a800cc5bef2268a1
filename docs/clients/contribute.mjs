// Contributes a log entry by MQTT and prints what became of it. Needs the package mqtt (npm install mqtt).
import { randomUUID } from 'node:crypto';
import mqtt from 'mqtt';

const entry = { type: 'auto', content: 'Anchor holds', correlation_id: randomUUID() };
const port = process.env.MQTT_PORT ?? 1883;
const client = await mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, { clientId: 'anchor-watch-js' });
const answered = new Promise((resolve) => {
  client.on('message', (_topic, payload) => {
    const answer = JSON.parse(payload);
    if (answer.correlation_id === entry.correlation_id) resolve(answer);
  });
});
await client.subscribeAsync('export/data/result', { qos: 1 });
await client.publishAsync('export/data/boatlog', JSON.stringify(entry), { qos: 1 });
const { outcome, records } = await answered;
console.log(outcome, JSON.stringify(records));
await client.endAsync();
