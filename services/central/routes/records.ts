import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CATEGORIES, type CategoryName } from '../../../shared/export/category-names.ts';
import { Refusal } from '../answers.ts';
import type { AppDeps } from '../build-app.ts';
import { checked } from '../checked.ts';
import { INSTALLATION_ID } from '../settings.ts';
import { lookerOf, visibleTo } from '../viewer.ts';

const Params = Type.Object({ category: Type.String() });
const Query = Type.Object(
  {
    installation_id: Type.Optional(Type.String({ pattern: INSTALLATION_ID.source })),
    limit: Type.Optional(Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', examples: ['50'] })),
    after: Type.Optional(Type.String({ maxLength: 600, description: 'a `record_key`' })),
  },
  { additionalProperties: false },
);

/**
 * `GET /api/v1/records/:category?installation_id=&limit=&after=`: what is stored of a category of one installation, in the
 * order of its keys, 50 at a time (at most 500, and about 4 MiB). `next` is the `after` of the following page; `imports_waiting`
 * says how many imports are not in it yet.
 */
export function recordsRoute(app: FastifyInstance, { known, records }: AppDeps): void {
  app.get('/api/v1/records/:category', async (request) => {
    const visible = visibleTo(lookerOf(request), known);
    const category = categoryOf(checked(Params, request.params).category);
    const { installation_id, limit = '50', after = '' } = checked(Query, request.query);
    const installation = visible ?? installation_id;
    if (installation === undefined) throw new Refusal(400, 'INVALID_REQUEST', 'Say which installation_id is meant.');
    const page = records.page(category, installation, after, Number(limit));
    const last = page.at(-1)?.record_key ?? null;
    const isLast = last === null || records.page(category, installation, last, 1).length === 0;
    const { waiting, failed } = records.standing(installation);
    return {
      status: 'success',
      installation_id: installation,
      category,
      count: page.length,
      total: records.count(category, installation),
      imports_waiting: waiting,
      imports_failed: failed,
      records: page.map(({ record, ...row }) => ({ ...row, record: JSON.parse(record) })),
      next: isLast ? null : last,
    };
  });
}

function categoryOf(name: string): CategoryName {
  const category = CATEGORIES.find((one) => one === name);
  if (category === undefined) {
    throw new Refusal(404, 'NOT_FOUND', `There is no such category; there are ${CATEGORIES.join(', ')}.`);
  }
  return category;
}
