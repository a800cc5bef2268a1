import { defineBusService } from '../../shared/runtime/run-service.ts';
import { startGateway } from './gateway.ts';
import { gatewaySettings } from './settings.ts';

export const gateway = defineBusService({
  name: 'gateway',
  settings: gatewaySettings,
  durableSession: false,
  start: ({ config, bus, clock, log }) =>
    startGateway({
      bus,
      clock,
      log,
      boatRoot: config.boatRoot,
      host: config.host,
      port: config.port,
      allowedHosts: config.allowedHosts
        .toLowerCase()
        .split(',')
        .map((name) => name.trim())
        .filter((name) => name !== ''),
      generateWaitMs: config.generateWaitS * 1000,
      commandWaitMs: config.commandWaitS * 1000,
    }),
});
