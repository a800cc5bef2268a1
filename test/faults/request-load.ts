import type { Boat } from '../support/boat.ts';
import { publishOnce } from './publish-once.ts';

/**
 * A load of requests with known ids, by MQTT and by HTTP, that goes on while things break. What a boat acknowledged is
 * remembered: by MQTT the PUBACK, by HTTP a 200 or 202. A requester asks again under the same id until it is heard.
 */
export function startRequestLoad(boat: Boat, options: { readonly requesters: number; readonly pauseMs: number }) {
  const acknowledged = new Map<string, 'mqtt' | 'http'>();
  let going = true;
  let asked = 0;

  const askByMqtt = (id: string) => publishOnce(boat.mqttUrl, 'export/request', { request_id: id });

  async function askByHttp(id: string): Promise<boolean> {
    try {
      const { status } = await boat.http('POST', '/export/generate', { request_id: id });
      return status === 200 || status === 202;
    } catch {
      return false;
    }
  }

  async function requester(nth: number): Promise<void> {
    const way = nth % 2 === 0 ? 'mqtt' : 'http';
    const ask = way === 'mqtt' ? askByMqtt : askByHttp;
    while (going) {
      const id = `${way}-${++asked}`;
      while (!(await ask(id)) && going) await new Promise((resolve) => setTimeout(resolve, 50));
      if (going) acknowledged.set(id, way);
      await new Promise((resolve) => setTimeout(resolve, options.pauseMs));
    }
  }

  const requesters = Array.from({ length: options.requesters }, (_, nth) => requester(nth));
  return {
    acknowledged: acknowledged as ReadonlyMap<string, 'mqtt' | 'http'>,
    async stop(): Promise<void> {
      going = false;
      await Promise.all(requesters);
    },
  };
}
