import { writeSync } from 'node:fs';
import { createMqttBus } from '../../../shared/bus/mqtt-bus.ts';
import { exportRequest } from '../../../shared/contracts/export-request.ts';
import { systemClock } from '../../../shared/runtime/clock.ts';
import { createLogger } from '../../../shared/runtime/logger.ts';

/** A collector that says when it has begun to handle a message and never ends: the tests kill it. */
const [url = '', password = ''] = process.argv.slice(2);
const bus = createMqttBus({
  service: 'collector',
  url,
  login: password === '' ? null : { username: 'collector', password },
  version: 'test',
  durableSession: true,
  clock: systemClock,
  log: createLogger('dying-handler', 'silent'),
  setAside() {},
});
bus.subscribe(exportRequest, async ({ request_id }) => {
  writeSync(1, `${request_id}\n`);
  await new Promise(() => {});
});
await bus.start();
writeSync(1, 'connected\n');
