import { createServer, type Server } from 'node:net';
import { onTestFinished } from 'vitest';
import { freePort } from './free-port.ts';

/** What the boat probes to see whether it has a network (`NETWORK_PROBES`); down until told otherwise. */
export async function networkProbe() {
  const port = await freePort();
  let server: Server | null = null;
  const down = async () => {
    const open = server;
    server = null;
    if (open) await new Promise((resolve) => open.close(resolve));
  };
  onTestFinished(down);
  return {
    setting: `127.0.0.1:${port}`,
    down,
    async up(): Promise<void> {
      const opened = createServer((socket) => socket.destroy());
      await new Promise<void>((resolve) => opened.listen(port, '127.0.0.1', resolve));
      server = opened;
    },
  };
}
