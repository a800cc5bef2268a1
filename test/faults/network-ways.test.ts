import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { dataFolders } from '../../shared/runtime/data-folders.ts';
import { childEnv } from '../support/child-env.ts';
import { eventually } from '../support/eventually.ts';
import { iproute, needs, openssl, root } from '../support/needs.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { BOAT_ADDRESS, STRANGER_ADDRESS, twoNetworks } from '../support/two-networks.ts';
import { makeOwnAuthority } from './own-authority.ts';
import { seedPendingJobs } from './seed-pending-jobs.ts';

const JOBS = 2;
const A_MINUTE = 60_000;

type Network = ReturnType<typeof network>;

/** The boat and the shore, and what may be done to the wire between them. */
function network() {
  const { boat, stranger: shore } = twoNetworks();
  const ip = (where: string, ...args: string[]) => execFileSync('ip', ['-n', where, ...args], { stdio: 'pipe' });
  /** What `ip netns exec` lays over /etc: who is called what, and who knows names. */
  const etc = join('/etc/netns', boat);
  mkdirSync(etc, { recursive: true });
  onTestFinished(() => rmSync(etc, { recursive: true }));
  const knows = (...hosts: string[]) =>
    writeFileSync(join(etc, 'hosts'), `${['127.0.0.1 localhost', ...hosts].join('\n')}\n`);
  // A name server that is there and answers nobody, as on a network without one.
  writeFileSync(join(etc, 'resolv.conf'), `nameserver ${STRANGER_ADDRESS}\noptions timeout:1 attempts:1\n`);
  knows();
  return {
    boat,
    shore,
    knows,
    /** IPv6 alone: the shore has this address, and the boat finds it on the wire. */
    sixOnly(address: string): void {
      ip(boat, 'address', 'del', `${BOAT_ADDRESS}/24`, 'dev', 'wire');
      ip(boat, 'address', 'add', 'fd00::1/64', 'dev', 'wire', 'nodad');
      ip(shore, 'address', 'add', `${address}/128`, 'dev', 'wire', 'nodad');
      ip(shore, 'route', 'add', 'fd00::/64', 'dev', 'wire');
      ip(boat, 'route', 'add', `${address}/128`, 'dev', 'wire');
    },
    /** A router that passes nothing on, and says nothing of it: public addresses are swallowed. */
    swallowStrangers: () => ip(boat, 'route', 'add', 'default', 'via', STRANGER_ADDRESS),
  };
}

function starter() {
  const children: ChildProcess[] = [];
  onTestFinished(async () => {
    for (const child of children) child.kill('SIGKILL');
    await eventually('all have ended', () =>
      children.every((child) => child.exitCode !== null || child.signalCode !== null),
    );
  });
  return (where: string, args: readonly string[], env: Record<string, string> = {}): void => {
    const child = spawn('ip', ['netns', 'exec', where, process.execPath, ...args], {
      env: { ...childEnv(), LOG_LEVEL: 'error', KEEP_FREE_MB: '0', ...env },
      stdio: 'ignore',
    });
    children.push(child);
  };
}

const bundle = (name: string) => join(projectRoot, 'dist', `${name}.js`);

interface Way {
  readonly what: string;
  /** What is done to the network; gives more of the boat's environment. */
  readonly lay: (network: Network, folder: string) => Record<string, string>;
  /** What runs ashore, in place of the reference central server. */
  readonly shore?: (folder: string) => readonly string[];
}

const WAYS: readonly Way[] = [
  {
    what: 'IPv6 only, by address',
    lay(network) {
      network.sixOnly('fd00::2');
      return { CENTRAL_API_URL: 'http://[fd00::2]:8480' };
    },
  },
  {
    what: 'IPv6 only, by a name that has an IPv4 address as well',
    lay(network) {
      network.sixOnly('fd00::2');
      network.knows('192.0.2.7 central.example', 'fd00::2 central.example');
      return { CENTRAL_API_URL: 'http://central.example:8480' };
    },
  },
  {
    what: 'NAT64, and a central server that is named by its IPv4 address',
    lay(network) {
      network.sixOnly('64:ff9b::c000:207');
      network.knows('64:ff9b::c000:aa ipv4only.arpa');
      return { CENTRAL_API_URL: 'http://192.0.2.7:8480' };
    },
  },
  {
    what: 'a name whose first address leads nowhere',
    lay(network) {
      network.swallowStrangers();
      network.knows(`192.0.2.7 central.example`, `${STRANGER_ADDRESS} central.example`);
      return { CENTRAL_API_URL: 'http://central.example:8480' };
    },
  },
  {
    what: 'IPv4 without DNS',
    lay(network) {
      network.swallowStrangers();
      return { CENTRAL_API_URL: `http://${STRANGER_ADDRESS}:8480` };
    },
  },
  {
    what: 'probes that a router swallows',
    lay(network) {
      network.swallowStrangers();
      network.knows(`${STRANGER_ADDRESS} central.example`);
      return { CENTRAL_API_URL: 'http://central.example:8480' };
    },
  },
  {
    what: 'a central server on the boat’s own network, by a name of it, without internet',
    lay(network) {
      network.knows(`${STRANGER_ADDRESS} central.local`);
      return { CENTRAL_API_URL: 'http://central.local:8480' };
    },
  },
  {
    what: 'only a CONNECT proxy leads out, to a server of an authority of its own',
    lay(_network, folder) {
      makeOwnAuthority(folder, 'central.example');
      return {
        CENTRAL_API_URL: 'https://central.example',
        HTTPS_PROXY: `http://${STRANGER_ADDRESS}:3128`,
        NODE_EXTRA_CA_CERTS: join(folder, 'ca.crt'),
      };
    },
    shore: (folder) => [join(projectRoot, 'test/faults/proxied-shore.ts'), folder],
  },
];

test.each(WAYS)(
  '$what: delivered within a minute, at the first attempt',
  needs(root, iproute, openssl),
  async ({ lay, shore }) => {
    const folder = tempFolder();
    const wires = network();
    const env = lay(wires, folder);
    const start = starter();
    const central = { CENTRAL_HOST: '::', CENTRAL_PORT: '8480', CENTRAL_DATA_DIR: join(folder, 'central') };
    start(wires.shore, shore?.(folder) ?? [bundle('central')], central);
    const dataDir = join(folder, 'data');
    const folders = dataFolders(dataDir);
    seedPendingJobs(folders, JOBS);
    const aboard = { DATA_DIR: dataDir, MQTT_URL: 'mqtt://127.0.0.1:1883', ALLOW_INSECURE_CENTRAL: 'true', ...env };
    for (const name of ['broker', 'queue-keeper', 'uploader']) start(wires.boat, [bundle(name)], aboard);
    const rows = () => {
      const database = new Database(folders.queueDatabase, { readonly: true });
      try {
        return database.prepare('SELECT status, retry_count AS attempts FROM jobs').all();
      } finally {
        database.close();
      }
    };
    const delivered = Array(JOBS).fill({ status: 'completed', attempts: 0 });
    await eventually('all are delivered', () => JSON.stringify(rows()) === JSON.stringify(delivered), A_MINUTE);
    expect(rows()).toEqual(delivered);
  },
);
