import { Type } from 'typebox';
import { defineContract } from './define-contract.ts';

/** One record, with whatever fields. */
export const ContributedFields = Type.Record(Type.String({ maxLength: 100 }), Type.Unknown(), {
  minProperties: 1,
  maxProperties: 200,
});
/** What of an array is no record is refused by its place, and keeps none of the others out. */
const Element = Type.Unknown({ description: 'a record; one that is none is left out, and refused by its place' });

export const exportData = defineContract({
  topic: 'export/data/{category}',
  notTopics: ['export/data/result'],
  summary:
    'Contributes records to a category of the next export, and is answered on `export/data/result`. A record is known by who sent it and its own id; one without an id is a new one each time it is sent. What a broker retains is refused.',
  publisher: 'anyone',
  consumers: ['collector'],
  qos: 1,
  retain: false,
  idsAsText: true,
  payload: Type.Union([ContributedFields, Type.Array(Element, { minItems: 1, maxItems: 500 })], {
    description:
      'a record, or several, with the fields of its category; what each takes is in `components.schemas`; what the category does not know is left out, and named in `fields_left_out`. A `correlation_id` in it comes back in the answer, and goes nowhere else',
  }),
  examples: [
    { timestamp: '2026-02-20T21:40:00Z', type: 'text', content: 'Anchor up, wind NW 12 kn', correlation_id: 'note-3' },
    [{ entry_id: 'anchor-watch-18', timestamp: '2026-02-20T21:44:00Z', type: 'auto', content: 'Anchor holds' }],
  ],
});
