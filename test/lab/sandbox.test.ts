import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { projectRoot } from '../../deploy/start-boat/bundles.ts';
import { bootedMachines } from '../support/machine.ts';
import { needs } from '../support/needs.ts';
import { boatMachine } from './boat-machine.ts';

const DATA = '/var/lib/d3kos-export';
const PROBE = '/usr/lib/d3kos-export/probe-sandbox.mjs';

/** Everything that is tried from inside each unit. */
const PROBES: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    [
      'archive',
      'broker',
      'collector',
      'failed',
      'locks',
      'outbox',
      'queue',
      'recordings',
      'set-aside',
      'spool',
    ].flatMap((folder) => [
      [`list ${folder}`, `list:${DATA}/${folder}`],
      [`write ${folder}`, `write:${DATA}/${folder}`],
    ]),
  ),
  'write data': `write:${DATA}`,
  'move spool to outbox': `rename:${DATA}/spool|${DATA}/outbox`,
  'move broker to set-aside': `rename:${DATA}/broker|${DATA}/set-aside`,
  'read license': 'read:/opt/d3kos/config/license.json',
  'list boat data': 'list:/opt/d3kos/data',
  'write boat': 'write:/opt/d3kos/config',
  'read home': 'read:/home/d3kos/private.txt',
  'see images': 'see:/home/d3kos/camera-recordings/snap.jpg',
  'read forward watch': 'read:/tmp/boat/d3kos_forward_watch.json',
  'read tmp': 'read:/tmp/d3kos_forward_watch.json',
  'write forward watch': 'write:/tmp/boat',
  'read settings': 'read:/etc/d3kos/export.env',
  'read logins': 'list:/etc/d3kos/export-credentials',
  'read shadow': 'read:/etc/shadow',
  'read journal': 'list:/var/log/journal',
  'write etc': 'write:/etc',
  'write usr': 'write:/usr/lib/d3kos-export',
  'run a shell': 'run:/bin/true',
  'tell systemd': 'run:/usr/bin/systemd-notify --version',
  'connect to the broker socket': 'connect:/run/d3kos-export/broker.sock',
  'connect to a port of this machine': 'connect:127.0.0.1|1883',
  'connect beyond this machine': 'connect:10.99.0.2|80',
  'listen on a port': 'listen:127.0.0.1|18999',
};

const EXPECTED: Readonly<Record<string, readonly string[]>> = {
  broker: [
    'list broker',
    'write broker',
    'list locks',
    'write locks',
    'list set-aside',
    'write set-aside',
    'write data',
    'move broker to set-aside',
    'listen on a port',
  ],
  collector: [
    'list archive',
    'list collector',
    'write collector',
    'list failed',
    'list outbox',
    'list recordings',
    'write recordings',
    'list locks',
    'write locks',
    'list set-aside',
    'write set-aside',
    'list spool',
    'write spool',
    'write data',
    'read license',
    'list boat data',
    'see images',
    'read forward watch',
    'connect to the broker socket',
    'connect to a port of this machine',
    'listen on a port',
  ],
  'queue-keeper': [
    'list archive',
    'write archive',
    'list failed',
    'write failed',
    'list outbox',
    'write outbox',
    'list queue',
    'write queue',
    'list locks',
    'write locks',
    'list set-aside',
    'write set-aside',
    'list spool',
    'write spool',
    'write data',
    'move spool to outbox',
    'read license',
    'list boat data',
    'connect to the broker socket',
  ],
  uploader: [
    'list outbox',
    'list locks',
    'write locks',
    'list set-aside',
    'write set-aside',
    'connect to the broker socket',
    'connect to a port of this machine',
    'connect beyond this machine',
    'listen on a port',
  ],
  gateway: [
    'list archive',
    'list failed',
    'list outbox',
    'list locks',
    'write locks',
    'list set-aside',
    'write set-aside',
    'list spool',
    'read license',
    'connect to the broker socket',
    'connect to a port of this machine',
    'listen on a port',
  ],
  boot: [
    'list locks',
    'list set-aside',
    'write set-aside',
    'connect to the broker socket',
    'connect to a port of this machine',
    'connect beyond this machine',
    'listen on a port',
  ],
  daily: ['list locks', 'list set-aside', 'write set-aside', 'connect to the broker socket'],
};

/** Denied by address: the kernel's BPF does that, and only where control groups are laid out as on a boat (version 2). */
const BY_ADDRESS = ['broker', 'collector', 'gateway'];

/** Runs the probes in each unit's sandbox, in the place of its process; the broker's last, since the others need it. */
const TRY_ALL = `
  ip link add out type veth peer name out2 && ip address add 10.99.0.2/24 dev out && ip link set out up
  /usr/lib/d3kos-export-node/bin/node -e 'require("net").createServer().listen(80, "10.99.0.2")' &
  until_so 30 all_active
  until_so 30 '(: </dev/tcp/10.99.0.2/80)'
  echo secret | tee /home/d3kos/private.txt >/home/d3kos/camera-recordings/snap.jpg
  echo '{}' >/tmp/d3kos_forward_watch.json
  for one in collector queue-keeper uploader gateway boot daily broker; do
    systemctl stop d3kos-export-$one
    drop_in d3kos-export-$one.service </probe.conf
    systemctl start d3kos-export-$one
    echo "$one: $(journalctl -b -o cat --no-pager -u d3kos-export-$one | sed -n 's/^WORKED //p')"
  done
  [ -e /sys/fs/cgroup/cgroup.controllers ] && echo addresses
`;

function probeUnit(): string {
  const probes = Object.entries(PROBES).map(([name, probe]) => `"${name}=${probe}"`);
  const start = `/usr/lib/d3kos-export-node/bin/node ${PROBE} ${probes.join(' ')}`;
  return ['[Service]', 'Type=oneshot', 'Restart=no', 'WatchdogSec=0', 'ExecStart=', `ExecStart=${start}`].join('\n');
}

describe('each unit’s sandbox', needs(...bootedMachines), () => {
  test('lets its process do what it must, and nothing else that was tried', async () => {
    const { output } = await boatMachine().boot(TRY_ALL, {
      prepare: `
        cp ${join(projectRoot, 'test', 'lab', 'probe-sandbox.mjs')} $ROOT${PROBE}
        cat >$ROOT/probe.conf <<'CONF'\n${probeUnit()}\nCONF
      `.replaceAll('\\n', '\n'),
    });
    const knowsAddresses = output.includes('\naddresses\n');
    if (!knowsAddresses) process.stdout.write('not tried, needs control groups version 2: denial by address\n');
    for (const [unit, expected] of Object.entries(EXPECTED)) {
      const line = new RegExp(`^${unit}: (.*)$`, 'm').exec(output)?.[1] || '[]';
      const worked = new Set(JSON.parse(line) as string[]);
      if (!knowsAddresses && BY_ADDRESS.includes(unit)) worked.delete('connect beyond this machine');
      expect([...worked].sort(), unit).toEqual([...expected, 'tell systemd'].sort());
    }
  });
});
