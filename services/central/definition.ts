import { defineListener } from '../../shared/runtime/define-service.ts';
import { startCentral } from './central.ts';
import { centralSettings, installationList } from './settings.ts';

export const central = defineListener({
  name: 'central',
  settings: centralSettings,
  worksIn: ({ centralDataDir }) => centralDataDir,
  start: ({ config, clock, log }) =>
    startCentral({
      folder: config.centralDataDir,
      host: config.host,
      port: config.port,
      known: installationList(config.installations),
      limitBytes: Math.round(config.maxBodyMb * 1024 * 1024),
      stallMs: config.bodyTimeoutS * 1000,
      clock,
      log,
    }),
});
