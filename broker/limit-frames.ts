import type { Duplex } from 'node:stream';
import type { Logger } from '../shared/runtime/logger.ts';
import { createFrameScanner } from './frame-scanner.ts';

/** Aedes reads what it is sent into memory whole; this looks at the announced length first. */
export function limitFrames(socket: Duplex, maxFrameBytes: number, log: Pick<Logger, 'warn'>): void {
  const scanner = createFrameScanner(maxFrameBytes);
  const read = socket.read.bind(socket);
  socket.read = (size?: number) => {
    const chunk = read(size);
    if (chunk === null || scanner.accepts(chunk)) return chunk;
    log.warn({ max_bytes: maxFrameBytes }, 'A connection was closed: it sent a message that is too large, or no MQTT.');
    socket.destroy();
    return null;
  };
}
