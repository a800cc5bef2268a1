import { hostNamesOf, keepFreeOf } from '../../shared/runtime/common-settings.ts';
import { defineBusService } from '../../shared/runtime/define-service.ts';
import { OWN_MOUNTS } from '../../shared/runtime/disk-state.ts';
import { readOwnDisk } from '../../shared/runtime/own-disks.ts';
import { startGateway } from './gateway.ts';
import { gatewayToken } from './gateway-token.ts';
import { gatewaySettings } from './settings.ts';

export const gateway = defineBusService({
  name: 'gateway',
  settings: gatewaySettings,
  durableSession: false,
  start: async ({ config, bus, clock, log, folders }) =>
    startGateway({
      bus,
      clock,
      log,
      boatRoot: config.boatRoot,
      folders,
      host: config.host,
      port: config.port,
      allowedHosts: hostNamesOf(config.allowedHosts),
      token: gatewayToken(config, folders.credentials),
      openReading: config.openReading,
      generateWaitMs: config.generateWaitS * 1000,
      commandWaitMs: config.commandWaitS * 1000,
      ashoreWarnDays: config.ashoreWarnDays,
      disk: () => readOwnDisk(folders, keepFreeOf(config), OWN_MOUNTS),
    }),
});
