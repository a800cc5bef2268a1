import { createServer } from 'node:net';

/** Below what the kernel hands out by itself, to connections too: a port from there may be another's by the time it is used. */
const LOWEST = 20_000;
const COUNT = 12_000;
/** Between the first ports of two processes that began one after the other: more than a run of tests asks for. */
const APART = 131;

let next = process.pid * APART;

/** A port on loopback that nobody listens on, and that nobody else is given soon: no two calls of a process have one port. */
export async function freePort(): Promise<number> {
  for (let tried = 0; tried < COUNT; tried++) {
    const port = LOWEST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error(`no port from ${LOWEST} on is free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
