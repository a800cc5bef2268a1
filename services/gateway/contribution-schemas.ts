import { Type } from 'typebox';
import { exportDataResult } from '../../shared/contracts/export-data-result.ts';
import { code, message, refusal, success } from './schemas.ts';

/** What contributions by HTTP take and are answered. */

/** What of a contribution every answer of the collector has. */
const contribution = exportDataResult.payload.properties;

export const CategoryParams = Type.Object({ category: Type.String({ description: 'one of the nine' }) });

export const ContributionHeaders = Type.Object({
  'x-client-id': Type.Optional(
    Type.String({
      pattern: '^[\\x20-\\x7e]{1,100}$',
      description:
        'a name that the program gives itself, for its records to be told from others’ (`contributed_by`: aboard:NAME), as the client id is by MQTT',
    }),
  ),
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 200,
      description:
        'the same records sent again with the same one, by the same sender and to the same category, are the same contribution, also without ids, and not a new one; other records under the same key are another contribution',
    }),
  ),
});

export const Contributed = Type.Object(
  { success, ...contribution },
  { description: 'All of it is kept, durably, and is in the next export; the body is what export/data/result says.' },
);

const contributionRefusal = (description: string) =>
  Type.Object(
    { success: Type.Literal(false), error: message, code, ...Type.Partial(Type.Object(contribution)).properties },
    { description },
  );

export const ContributedInPart = contributionRefusal(
  'Some of it is kept, durably, and the rest was refused: `records` says which.',
);

export const ContributionKept = Type.Object(
  { success, message_id: Type.String(), message },
  { description: 'The broker keeps it, durably; the collector has not answered yet.' },
);

export const contributionRefused = {
  400: contributionRefusal('It does not fit, or all of it was refused: `records` says why, each by its place.'),
  403: contributionRefusal('A page of another origin, or the owner has not agreed that this goes ashore.'),
  503: contributionRefusal(
    'The broker cannot be reached, or there is no room until an export is delivered: send it again later.',
  ),
  507: contributionRefusal('The disk is full: nothing was kept.'),
};

export const noCategory = { 404: refusal('There is no such category.') };
