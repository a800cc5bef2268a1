import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Clock } from '../../shared/runtime/clock.ts';
import { type Refusal, refusalBody } from './answers.ts';

const LINGER_MS = 1_000;
const LINGER_BYTES = 1024 * 1024;

/**
 * Answers a refusal. When the body has not been read, the answer goes out first and the connection ends a moment
 * later: closing it under a sender in full flow would reset it, and the sender would never see why (RFC 9112, 9.6).
 */
export function refuse(request: FastifyRequest, reply: FastifyReply, refusal: Refusal, clock: Clock): FastifyReply {
  const body = refusalBody(refusal);
  if (!hasUnreadBody(request)) return reply.code(refusal.statusCode).headers(refusal.headers).send(body);
  const text = JSON.stringify(body);
  const { raw } = request;
  reply.hijack();
  reply.raw.writeHead(refusal.statusCode, {
    ...refusal.headers,
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    connection: 'close',
  });
  reply.raw.write(text);
  let read = 0;
  const cancel = clock.setTimer(LINGER_MS, end);
  raw.on('data', (chunk: Buffer) => {
    read += chunk.length;
    if (read > LINGER_BYTES) end();
  });
  raw.on('end', end);
  raw.on('error', end);
  raw.resume();
  return reply;

  function end() {
    cancel();
    reply.raw.end();
  }
}

function hasUnreadBody({ raw, headers }: FastifyRequest): boolean {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  return hasBody && !raw.complete && !raw.destroyed;
}
