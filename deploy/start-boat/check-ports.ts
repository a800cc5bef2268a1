import { createServer } from 'node:net';
import { systemCodeOf } from '../../shared/runtime/errors.ts';
import { LACKS_ADDRESS } from '../../shared/runtime/listen-addresses.ts';

/** A port that a process of the plan will listen on, and the settings that name another, or another address. */
export interface NeededPort {
  readonly setting: string;
  readonly hostSetting: string;
  /** As `listenAddresses` has them: the first is the one that was asked for. */
  readonly hosts: readonly string[];
  readonly port: number;
}

/** One sentence for each port or address that cannot be had; none when all are free. */
export async function portProblems(needed: readonly NeededPort[]): Promise<string[]> {
  const problems: string[] = [];
  for (const [index, one] of needed.entries()) {
    const twin = needed.slice(0, index).find(({ port }) => port === one.port);
    const problem = twin ? notThere(one, `${twin.setting} names it too`) : await whyNot(one);
    if (problem !== null) problems.push(problem);
  }
  return problems;
}

const notThere = ({ setting, port }: NeededPort, why: string) =>
  `Port ${port} cannot be used, ${why}: set ${setting} to another.`;

const NO_ADDRESS = [...LACKS_ADDRESS, 'ENOTFOUND', 'EAI_AGAIN'];

async function whyNot(one: NeededPort): Promise<string | null> {
  for (const [nth, host] of one.hosts.entries()) {
    const code = await tryToListen(host, one.port);
    if (code === 'EADDRINUSE') return notThere(one, 'another program listens there');
    if (code === 'EACCES') return notThere(one, 'since this user may not listen there');
    if (nth === 0 && code !== null && NO_ADDRESS.includes(code)) {
      return `This machine has no address ${host}: set ${one.hostSetting} to one of its own.`;
    }
  }
  return null;
}

/** The system's word against it, or null. */
function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error) => resolve(systemCodeOf(error)));
    server.listen({ host, port, exclusive: true }, () => server.close(() => resolve(null)));
  });
}
