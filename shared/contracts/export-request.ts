import { Type } from 'typebox';
import { Category } from '../export/categories.ts';
import { RequestId } from '../export/ids.ts';
import { defineContract } from './define-contract.ts';

export const exportRequest = defineContract({
  topic: 'export/request',
  summary:
    'Asks for an export. An empty payload asks for everything; the same `request_id` twice is one export at most.',
  publisher: 'anyone',
  consumers: ['collector'],
  qos: 1,
  retain: false,
  emptyPayload: 'defaults',
  payload: Type.Object(
    {
      request_id: Type.Optional(RequestId),
      source: Type.Optional(
        Type.String({ pattern: '^[a-z0-9_-]{1,32}$', description: 'who asks: http, schedule, mqtt (default), …' }),
      ),
      categories: Type.Optional(
        Type.Array(Category, {
          minItems: 1,
          maxItems: 9,
          uniqueItems: true,
          description: 'only these; default all nine',
        }),
      ),
      note: Type.Optional(Type.String({ maxLength: 500, description: 'kept with the request, for people' })),
    },
    { additionalProperties: false },
  ),
  examples: [{}, { request_id: 'anchor-watch-17', source: 'anchor-watch', note: 'anchor up' }],
});
