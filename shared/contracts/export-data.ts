import { Type } from 'typebox';
import { defineContract } from './define-contract.ts';

const Fields = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), { minProperties: 1, maxProperties: 200 });

export const exportData = defineContract({
  topic: 'export/data/{category}',
  summary:
    'Contributes records to a category of the next export. The same record twice, by its own id or else its content, is one record.',
  publisher: 'anyone',
  consumers: ['collector'],
  qos: 1,
  retain: false,
  idsAsText: true,
  payload: Type.Union([Fields, Type.Array(Fields, { minItems: 1, maxItems: 500 })], {
    description: 'a record, or several, with the fields of its category; what the category does not know is left out',
  }),
  examples: [
    { timestamp: '2026-02-20T21:40:00Z', type: 'text', content: 'Anchor up, wind NW 12 kn' },
    [{ entry_id: 'anchor-watch-18', timestamp: '2026-02-20T21:44:00Z', type: 'auto', content: 'Anchor holds' }],
  ],
});
