import { allowedHosts, commonSettings } from '../shared/runtime/common-settings.ts';
import { hostSetting, pathSetting } from '../shared/runtime/place-settings.ts';
import { flagSetting, integerSetting, numberSetting, textSetting } from '../shared/runtime/settings.ts';

/** Below the 65,535 packet ids there are: more messages under way to one client could not be told apart. */
const MAX_QUEUE = 60_000;

export const brokerSettings = {
  ...commonSettings,
  mqttHost: hostSetting('MQTT_HOST', {
    default: '127.0.0.1',
    summary: 'address the broker listens on; from the network it takes users with a password (MQTT_USERS_FILE)',
  }),
  mqttPort: integerSetting('MQTT_PORT', { default: 1883, min: 1, max: 65_535, summary: 'port the broker listens on' }),
  mqttSocket: textSetting('MQTT_SOCKET', {
    default: '',
    defaultText: 'none',
    pattern: /^(\/.{1,106})?$/,
    fits: 'a path from the root, of 107 bytes at most',
    summary: 'unix socket the broker listens on too, for services that have no network',
  }),
  websocketPort: integerSetting('MQTT_WS_PORT', {
    default: 0,
    min: 0,
    max: 65_535,
    summary: 'port of MQTT over WebSocket, for pages of the boat, on the same address; 0: none',
  }),
  allowedHosts,
  openReading: flagSetting('MQTT_OPEN_READING', {
    default: false,
    summary: 'whether anyone on the network may connect without a password and read, but publish nothing',
  }),
  usersFile: pathSetting('MQTT_USERS_FILE', {
    default: '',
    defaultText: 'the file `mqtt-users` beside the broker logins',
    summary: 'who may log in with a password of their own, and what they may; made by `d3kos-export mqtt-user`',
  }),
  otherTopics: flagSetting('MQTT_OTHER_TOPICS', {
    default: true,
    summary:
      'whether programs aboard may use topics beside `export/`, `upload/` and those that begin with `$`, as on any broker',
  }),
  maxPayloadBytes: integerSetting('MQTT_MAX_PAYLOAD_BYTES', {
    default: 65_536,
    min: 1024,
    max: 16_777_216,
    unit: 'bytes',
    summary: 'largest message the broker takes; a larger one is refused in words, one beyond 1 MB ends its connection',
  }),
  maxConnections: integerSetting('MQTT_MAX_CONNECTIONS', {
    default: 100,
    min: 10,
    max: 10_000,
    summary: 'connections the broker takes at a time',
  }),
  strangerQueue: integerSetting('MQTT_QUEUE_MESSAGES', {
    default: 1000,
    min: 1,
    max: MAX_QUEUE,
    summary:
      'messages kept for a session that is not one of ours; the oldest go first, as they do beyond 32 MB (or a hundredth of a small disk) for all such sessions together',
  }),
  strangerQueueDays: numberSetting('MQTT_QUEUE_DAYS', {
    default: 7,
    min: 0.01,
    max: 3650,
    unit: 'days',
    summary: 'how long messages, and sessions nobody came back to, are kept that are not ours',
  }),
  serviceQueue: integerSetting('MQTT_SERVICE_QUEUE_MESSAGES', {
    default: 50_000,
    min: 1000,
    max: MAX_QUEUE,
    summary: 'messages kept for a service of ours that is away; beyond, a publish is refused, never dropped',
  }),
} as const;
