import { defineContract } from './define-contract.ts';
import { exportData } from './export-data.ts';

/** The sender of a contribution that nobody can name. */
export const SOMEBODY_ABOARD = 'aboard';

/**
 * A contribution as our broker hands it to the collector: who sent it, which no publisher can say of itself, and which
 * message it is, so that one that is delivered again is known. Another broker hands over what was published as it came.
 */
export const exportDataFrom = defineContract({
  topic: 'export/data/{category}/{sender}/{message}',
  summary:
    'A contribution as the broker hands it to the collector, and to nobody else: with its sender, as in a URL, and the id of its message, which is the same when that is delivered again; so the gateway hands over what came by HTTP.',
  publisher: 'broker',
  alsoPublishedBy: ['gateway'],
  consumers: ['collector'],
  qos: 1,
  retain: false,
  idsAsText: true,
  payload: exportData.payload,
  examples: [{ timestamp: '2026-02-20T21:40:00Z', type: 'text', content: 'Anchor up, wind NW 12 kn' }],
});
