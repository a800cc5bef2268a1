import { join } from 'node:path';
import { hostNamesOf } from '../shared/runtime/common-settings.ts';
import { allServiceLogins } from '../shared/runtime/credentials.ts';
import { defineListener } from '../shared/runtime/define-service.ts';
import { MQTT_USERS_FILE } from '../shared/runtime/mqtt-users.ts';
import { ownNames } from '../shared/runtime/own-names.ts';
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
      websocketPort: config.websocketPort || null,
      isOwnName: ownNames(hostNamesOf(config.allowedHosts)),
      databasePath: folders.brokerDatabase,
      setAside: folders.setAside,
      logins: allServiceLogins(folders.credentials, config.credentialsDir),
      usersFile: config.usersFile || join(config.credentialsDir || folders.credentials, MQTT_USERS_FILE),
      openReading: config.openReading,
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
