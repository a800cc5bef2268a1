import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { bytesOf, type WireAnswer } from './answers-on-the-wire.ts';

/**
 * A central database that answers every request with the same bytes, whatever they are, and counts what it is sent. Told to, it
 * understands questions and says truly whether it holds an export. Ends with the test.
 */
export async function startWireCentral(answer: WireAnswer, { understandsQuestions = false } = {}) {
  const bytes = bytesOf(answer);
  const held = new Set<string>();
  const seen = { bodies: 0, bodyBytes: 0, questions: 0, looks: 0 };
  const sockets = new Set<Socket>();

  function take(socket: Socket, method: string, key: string, body: number, isWhole: boolean): void {
    if (method === 'HEAD') seen.questions++;
    if (method === 'OPTIONS') seen.looks++;
    if (method === 'POST') {
      seen.bodies++;
      seen.bodyBytes += body;
      if (isWhole) held.add(key);
    }
    if (method === 'HEAD' && understandsQuestions) {
      const status = held.has(key) ? '200 OK\r\nImport-Id: import_held1' : '404 Not Found';
      socket.write(`HTTP/1.1 ${status}\r\nIdempotency-Key: ${key}\r\nContent-Length: 0\r\n\r\n`);
      return;
    }
    const goOn = () => {
      if (answer.ending === 'end') socket.end();
      if (answer.ending === 'reset') setImmediate(() => socket.resetAndDestroy());
    };
    if (bytes.length > 0) socket.write(bytes, goOn);
    else goOn();
  }

  const server = createServer((socket) => {
    let request = Buffer.alloc(0);
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('data', (part) => {
      request = Buffer.concat([request, part]);
      const end = request.indexOf('\r\n\r\n') + 4;
      if (end < 4) return;
      const head = request.toString('latin1', 0, end);
      const length = Number(/^content-length: (\d+)/im.exec(head)?.[1] ?? 0);
      const body = request.length - end;
      if (body < Math.min(length, answer.after ?? length)) return;
      const key = /^idempotency-key: (\S+)/im.exec(head)?.[1] ?? '';
      request = Buffer.alloc(0);
      take(socket, head.split(' ')[0] ?? '', key, body, body >= length);
      if (body < length) socket.pause();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen };
}
