import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';

/**
 * A process of the shore: a central server over TLS that only its own machine reaches, and the proxy beside it (port 3128)
 * through which alone others do. Its folder holds `shore.key` and `shore.crt`.
 */
const [folder = '.'] = process.argv.slice(2);
const keys = { key: readFileSync(join(folder, 'shore.key')), cert: readFileSync(join(folder, 'shore.crt')) };

createTlsServer(keys, (request, response) => {
  request.resume().on('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ status: 'success', import_id: request.headers['idempotency-key'] }));
  });
}).listen(8443, '127.0.0.1');

const proxy = createServer((_request, response) => response.writeHead(400).end());
proxy.on('connect', ({ url }: IncomingMessage, client: Socket) => {
  if (url !== 'central.example:443') return void client.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  const beyond = connect(8443, '127.0.0.1', () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    client.pipe(beyond).pipe(client);
  });
  for (const socket of [client, beyond]) socket.on('error', () => client.destroy());
});
proxy.listen(3128);
