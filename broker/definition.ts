import { join } from 'node:path';
import { hostNamesOf } from '../shared/runtime/common-settings.ts';
import { allServiceLogins, keepServiceLogins } from '../shared/runtime/credentials.ts';
import { defineListener } from '../shared/runtime/define-service.ts';
import { readDiskSpace } from '../shared/runtime/disk-space.ts';
import { MQTT_USERS_FILE } from '../shared/runtime/mqtt-users.ts';
import { ownNames } from '../shared/runtime/own-names.ts';
import { strangerBytesOf } from './session-limits.ts';
import { brokerSettings } from './settings.ts';
import { startBroker } from './start-broker.ts';

export const broker = defineListener({
  name: 'broker',
  settings: brokerSettings,
  async start({ config, folders, places, clock, log }) {
    const logins = allServiceLogins(folders.credentials, config.credentialsDir);
    const running = await startBroker({
      host: config.mqttHost,
      port: config.mqttPort,
      socketPath: config.mqttSocket,
      websocketPort: config.websocketPort || null,
      isOwnName: ownNames(hostNamesOf(config.allowedHosts)),
      databasePath: folders.brokerDatabase,
      dataDir: folders.root,
      setAside: folders.setAside,
      places,
      logins,
      usersFile: config.usersFile || join(config.credentialsDir || folders.credentials, MQTT_USERS_FILE),
      openReading: config.openReading,
      otherTopics: config.otherTopics,
      maxPayloadBytes: config.maxPayloadBytes,
      maxConnections: config.maxConnections,
      limits: {
        strangerMessages: config.strangerQueue,
        strangerBytes: strangerBytesOf(readDiskSpace(folders.root).totalBytes),
        strangerDays: config.strangerQueueDays,
        serviceMessages: config.serviceQueue,
      },
      clock,
      log,
    });
    return {
      ...running,
      putRight() {
        if (config.credentialsDir === '') keepServiceLogins(logins, folders.credentials);
      },
    };
  },
});
