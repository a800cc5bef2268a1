import { expect, test } from 'vitest';
import { topicMeant } from '../../../broker/topic-meant.ts';
import { contracts } from '../../../shared/contracts/index.ts';

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
])('%j means %s', (topic, meant) => expect(topicMeant(all, topic)).toEqual({ is: 'near', topic: meant }));

test.each(['export', 'export/', 'export/requests', 'export/queue/status/', 'upload/results', '/Export/dat/boatlog'])(
  '%j begins as ours do',
  (topic) => expect(topicMeant(all, topic)).toEqual({ is: 'ours' }),
);

test.each(['', '/', 'anything', 'exports/data/boatlog', 'grafana/export/pdf', '$SYS/uptime', 'a/b/upload', 'request'])(
  '%j has nothing to do with us',
  (topic) => expect(topicMeant(all, topic)).toEqual({ is: 'foreign' }),
);
