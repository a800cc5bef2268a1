import { connect, createServer } from 'node:net';

/**
 * Run where a network is that the test is not in: unix sockets reach across. Arguments are `path=host:port`; what
 * connects to the path is connected to the port, from there. Says `ready` when it listens.
 */
let listening = 0;
const routes = process.argv.slice(2);
for (const route of routes) {
  const [path = '', host = '', port = ''] = route.split(/=|:(?=\d+$)/);
  const server = createServer({ allowHalfOpen: false }, (near) => {
    const far = connect({ host, port: Number(port), noDelay: true });
    near.pipe(far).pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(path, () => {
    listening += 1;
    if (listening === routes.length) process.stdout.write('ready\n');
  });
}
