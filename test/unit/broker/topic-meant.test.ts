import { expect, test } from 'vitest';
import { topicMeant } from '../../../broker/topic-meant.ts';
import { contracts } from '../../../shared/contracts/index.ts';
import { isOurs } from '../../../shared/contracts/our-topics.ts';

const all = Object.values(contracts);

test.each([
  ['export/data/boatlog/', 'export/data/boatlog'],
  ['/export/data/boatlog', 'export/data/boatlog'],
  ['export//data/boatlog', 'export/data/boatlog'],
  ['export/data/boatlog/extra', 'export/data/boatlog'],
  ['export/Data/boatlog', 'export/data/boatlog'],
  ['Export/data/boatlog', 'export/data/boatlog'],
  ['EXPORT/DATA/BOATLOG', 'export/data/boatlog'],
  ['export/data/ boatlog ', 'export/data/boatlog'],
  ['export\\data\\boatlog', 'export/data/boatlog'],
  ['d3kos/export/data/boatlog', 'export/data/boatlog'],
  ['export/data', 'export/data/<category>'],
  ['export/data/', 'export/data/<category>'],
  ['export/request/', 'export/request'],
  ['export/request/now', 'export/request'],
  ['/export/request', 'export/request'],
  ['Export/Query', 'export/query'],
  ['export/reqest', 'export/request'],
  ['export/requests', 'export/request'],
  ['export/rqeuest', 'export/request'],
  ['export/reuqest', 'export/request'],
  ['export/reqeust/', 'export/request'],
  ['export/querry', 'export/query'],
  ['export/dta/boatlog', 'export/data/boatlog'],
  ['export/date/system_alerts', 'export/data/system_alerts'],
  ['/Export/dat/boatlog', 'export/data/boatlog'],
  ['exports/data/boatlog', 'export/data/boatlog'],
  ['exprot/request', 'export/request'],
])('%j means %s', (topic, meant) => expect(topicMeant(all, topic)).toEqual({ is: 'near', topic: meant }));

test.each(['export', 'export/', 'export/cameras', 'export/queue/status/', 'upload/results', 'export/da/da/da'])(
  '%j begins as ours do',
  (topic) => expect(topicMeant(all, topic)).toEqual({ is: 'ours' }),
);

test.each([
  '',
  '/',
  'anything',
  'report/request',
  'exporter/requests',
  'grafana/export/pdf',
  '$SYS/uptime',
  'a/b/upload',
  'request',
])('%j has nothing to do with us', (topic) => expect(topicMeant(all, topic)).toEqual({ is: 'foreign' }));

test.each([
  ['export/x', true],
  ['upload', true],
  ['/export/x', true],
  [' Export/x', true],
  ['export\\x', true],
  ['exports/x', false],
  ['d3kos/export/request', false],
  ['zigbee2mqtt/bridge/state', false],
  ['', false],
] as const)('%j is one of our own: %s', (topic, is) => expect(isOurs(topic)).toBe(is));
