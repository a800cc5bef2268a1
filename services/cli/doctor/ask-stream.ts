import { request as requestHttp } from 'node:http';
import type { Clock } from '../../../shared/runtime/clock.ts';

export interface StreamAnswer {
  /** 101 when it lets us listen. */
  readonly status: number;
  readonly location: string | undefined;
}

interface Asking {
  readonly clock: Clock;
  readonly timeoutMs: number;
  /** Empty: none. */
  readonly token: string;
}

/** Any sixteen bytes (RFC 6455, 4.1): nothing is said on this connection. */
const KEY = Buffer.from('d3kos-export-doc').toString('base64');

/** Knocks at a WebSocket and hangs up. Null when nobody answers in HTTP. */
export function askStream(url: URL, { clock, timeoutMs, token }: Asking): Promise<StreamAnswer | null> {
  const place = new URL(url);
  place.protocol = url.protocol.replace('ws', 'http');
  place.searchParams.set('subscribe', 'none');
  const start = place.protocol === 'https:' ? process.getBuiltinModule('node:https').request : requestHttp;
  const headers = {
    ...{ connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13', 'sec-websocket-key': KEY },
    ...(token !== '' && { authorization: `Bearer ${token}` }),
  };
  return new Promise((resolve) => {
    const end = (answer: StreamAnswer | null) => {
      cancel();
      request.destroy();
      resolve(answer);
    };
    const request = start(place, { headers, agent: false });
    const cancel = clock.setTimer(timeoutMs, () => end(null));
    request.on('response', ({ statusCode = 0, headers: { location } }) => end({ status: statusCode, location }));
    request.on('upgrade', (_answer, socket) => {
      socket.destroy();
      end({ status: 101, location: undefined });
    });
    request.on('error', () => end(null));
    request.end();
  });
}
