import { eventually } from '../../support/eventually.ts';
import type { RawMqtt } from '../../support/raw-mqtt.ts';

const MARKER = 'until now';

/**
 * The payloads a subscriber of the topic has received when a message that `publisher` sends now has arrived as well:
 * what is not among them does not come.
 */
export async function payloadsUntilNow(
  client: RawMqtt,
  publisher: RawMqtt,
  topic = 'export/request',
): Promise<string[]> {
  await publisher.publish(topic, MARKER);
  await eventually('the marker arrives', () => client.payloads(topic).includes(MARKER));
  return client.payloads(topic).filter((payload) => payload !== MARKER);
}
