import { allServiceLogins } from '../shared/runtime/credentials.ts';
import { defineListener } from '../shared/runtime/run-service.ts';
import { brokerSettings } from './settings.ts';
import { startBroker } from './start-broker.ts';

export const broker = defineListener({
  name: 'broker',
  settings: brokerSettings,
  start: ({ config, folders, clock, log }) =>
    startBroker({
      host: config.mqttHost,
      port: config.mqttPort,
      socketPath: config.mqttSocket,
      databasePath: folders.brokerDatabase,
      setAside: folders.setAside,
      logins: allServiceLogins(folders.credentials, config.credentialsDir),
      maxPayloadBytes: config.maxPayloadBytes,
      maxConnections: config.maxConnections,
      limits: {
        strangerMessages: config.strangerQueue,
        strangerDays: config.strangerQueueDays,
        serviceMessages: config.serviceQueue,
      },
      clock,
      log,
    }),
});
