import { DIRECT, networkCheck, wayOut } from '../../shared/http/way-out.ts';
import { defineBusService } from '../../shared/runtime/define-service.ts';
import { startBoot } from './boot.ts';
import { bootSettings } from './settings.ts';

export const boot = defineBusService({
  name: 'boot',
  settings: bootSettings,
  durableSession: false,
  oneShot:
    'It waits for the network, tells what waits in the queue, and follows that until nothing waits, or BOOT_DEADLINE_S have passed. It only looks and tells, and ends with exit code 0 either way.',
  async start({ config, bus, clock, log }) {
    const { centralApiUrl: url } = config;
    const way = url === null ? DIRECT : wayOut(new URL(url), config);
    return startBoot({
      bus,
      clock,
      log,
      checkNetwork: networkCheck(config, way, clock),
      networkWaitMs: config.networkWaitS * 1_000,
      deadlineMs: config.deadlineS * 1_000,
    });
  },
});
