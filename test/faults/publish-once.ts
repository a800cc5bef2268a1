import mqtt from 'mqtt';

/** Publishes at QoS 1 on a connection of its own; whether the broker acknowledged it before that ended. */
export async function publishOnce(url: string, topic: string, payload: object): Promise<boolean> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, connectTimeout: 2_000 });
  client.on('error', () => {});
  try {
    return await Promise.race([
      client.publishAsync(topic, JSON.stringify(payload), { qos: 1 }).then(() => true),
      new Promise<boolean>((resolve) => client.once('close', () => resolve(false))),
    ]);
  } catch {
    return false;
  } finally {
    client.end(true);
  }
}
