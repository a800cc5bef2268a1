import { createServer } from 'node:net';
import { systemCodeOf } from '../../shared/runtime/errors.ts';

/** A port that a process of the plan will listen on, and the setting that names another. */
export interface NeededPort {
  readonly setting: string;
  readonly hosts: readonly string[];
  readonly port: number;
}

/** One sentence for each port that cannot be had; none when all are free. */
export async function portProblems(needed: readonly NeededPort[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, one] of needed.entries()) {
    const twin = needed.slice(0, index).find(({ port }) => port === one.port);
    const problem = twin ? `${twin.setting} names it too` : await whyNot(one);
    if (problem !== null) problems.push(`Port ${one.port} cannot be used, ${problem}: set ${one.setting} to another.`);
  }
  return problems;
}

async function whyNot({ hosts, port }: NeededPort): Promise<string | null> {
  for (const host of hosts) {
    const code = await tryToListen(host, port);
    if (code === 'EADDRINUSE') return 'another program listens there';
    if (code === 'EACCES') return 'since this user may not listen there';
  }
  return null;
}

/** The system's word against it, or null. What is wrong with an address is told by whoever is to listen there. */
function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemCodeOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
