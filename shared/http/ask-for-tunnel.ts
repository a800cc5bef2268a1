import type { Socket } from 'node:net';
import type { HttpProxy } from '../runtime/proxy.ts';
import { converse } from './exchange.ts';
import { ProxyError, proxyLogin } from './proxy-error.ts';
import { listOf } from './read-head.ts';

/**
 * Asks a proxy for a way through to a server (CONNECT; RFC 9110, 9.3.6) over a connection to it, which then is one to the
 * server. Rejects with a ProxyError.
 */
export async function askForTunnel(
  socket: Socket,
  proxy: HttpProxy,
  target: string,
  signal: AbortSignal,
): Promise<Socket> {
  const cut = () => void socket.destroy();
  signal.addEventListener('abort', cut, { once: true });
  if (signal.aborted) cut();
  // Some proxies end the connection unless they are asked by this name of it.
  const headers = { Host: target, 'Proxy-Connection': 'keep-alive', ...proxyLogin(proxy) };
  const hooks = { onMoved() {}, onHead() {} };
  const asked = await converse(socket, null, { method: 'CONNECT', target, headers }, hooks).finally(() =>
    signal.removeEventListener('abort', cut),
  );
  const { result, isReusable } = asked;
  switch (result.kind) {
    case 'network':
      if (signal.aborted) throw new ProxyError(proxy, { kind: 'silent' }, target);
      throw new ProxyError(proxy, { kind: 'unreached', code: result.code }, target);
    case 'broken':
      throw new ProxyError(proxy, { kind: 'fault', fault: result.fault }, target);
    case 'answer': {
      const { status } = result.head;
      if (status < 200 || status > 299) throw new ProxyError(proxy, { kind: 'answer', status }, target);
      const isPage = listOf(result.head, 'content-type').some((type) => type.includes('html'));
      if (!isReusable || isPage) {
        socket.destroy();
        throw new ProxyError(proxy, { kind: 'page', status }, target);
      }
      return socket;
    }
  }
}
