import { Type } from 'typebox';
import { Receipt, RefusalBody } from '../../../services/central/import-answer.ts';
import { uploaderSettings } from '../../../services/uploader/settings.ts';
import { DOCUMENT_SCHEMA } from '../../../shared/export/document.ts';
import { version } from '../../../shared/runtime/version.ts';
import { EXAMPLES, type Example, exampleInWords } from './examples.ts';
import { type Case, groupStatuses, type StatusGroup } from './group-statuses.ts';
import { EXPORT_HEADERS, QUESTION_HEADERS, READ, SENT } from './headers.ts';
import { limits } from './limits.ts';
import { HELD_MEANINGS, LOOK_MEANINGS, MEANINGS } from './meanings.ts';
import { answersInWords } from './statuses-page.ts';

/** The export document beside this one: the same schema that is served, by the name of its file. */
const EXPORT_DOCUMENT = './export-document.schema.json';

/** Of answers that are told in words by other ways than ours (RFC 9457). */
const Problem = Type.Object(
  {
    type: Type.Optional(Type.String()),
    title: Type.Optional(Type.String()),
    status: Type.Optional(Type.Integer()),
    detail: Type.Optional(Type.String()),
    errors: Type.Optional(Type.Array(Type.Object({ pointer: Type.Optional(Type.String()) }))),
  },
  { description: 'A problem (RFC 9457), whose `detail` is told aboard; places anywhere in it are read.' },
);

/** The server's side of the import API as an OpenAPI 3.1 document (spec.openapis.org). Pure. */
export function importApiDocument(): object {
  const path = uploaderSettings.centralImportPath.fallback;
  const groups = groupStatuses();
  return plain({
    openapi: '3.1.0',
    info: {
      title: 'D3kOS import API',
      version,
      description: `What a server has to do that takes the exports of boats. A page for people: docs/import-api.md; every status: docs/statuses.md. Made by npm run docs.\n\n${limits()
        .map((line) => `- ${line}`)
        .join('\n')}`,
    },
    externalDocs: { description: `The export document, ${DOCUMENT_SCHEMA}`, url: EXPORT_DOCUMENT },
    servers: [{ url: 'https://central.example', description: 'CENTRAL_API_URL' }],
    security: [{ boat: [] }],
    tags: [{ name: 'import', description: 'Taking exports.' }],
    paths: {
      [path]: { post: takeExport(groups), head: sayWhetherHeld(), options: answerLook() },
    },
    components: {
      securitySchemes: {
        boat: { type: 'http', scheme: 'bearer', description: SENT.Authorization },
      },
      schemas: {
        ExportDocument: { $ref: EXPORT_DOCUMENT },
        Receipt: { ...Receipt, required: ['import_id'] },
        Refusal: RefusalBody,
        Problem,
      },
      headers: Object.fromEntries(
        Object.entries(READ).map(([name, description]) => [name, { description, schema: { type: 'string' } }]),
      ),
    },
  });
}

function takeExport(groups: readonly StatusGroup[]): object {
  return {
    tags: ['import'],
    operationId: 'takeExport',
    summary: 'Takes one export, durably, and says so.',
    description:
      'Answer 2xx only when the export is on the disk. The same export may come again at any time, whatever you answered: then answer as before.',
    parameters: parametersOf(EXPORT_HEADERS),
    requestBody: {
      required: true,
      description: `One export document (${DOCUMENT_SCHEMA}), byte for byte as it lies aboard.`,
      content: { 'application/json': { schema: schemaRef('ExportDocument') } },
    },
    responses: Object.fromEntries(
      Object.entries(MEANINGS).map(([status, description]) => [
        status,
        { description, ...headersOf(status), ...bodyOf(status), ...boatOf(status, groups) },
      ]),
    ),
  };
}

function sayWhetherHeld(): object {
  return {
    tags: ['import'],
    operationId: 'sayWhetherHeld',
    summary: 'Says whether an export is there already, in a few hundred bytes.',
    description:
      'Asked when an earlier attempt may have arrived though its answer did not, and whether a boat that was turned away is let in. Answering it is optional, and saves whole uploads: a server that does not is sent the export, which its `Idempotency-Key` keeps from being stored twice.',
    parameters: parametersOf(QUESTION_HEADERS),
    responses: Object.fromEntries(
      Object.entries(HELD_MEANINGS).map(([status, description]) => [status, { description, ...heldHeaders(status) }]),
    ),
  };
}

function answerLook(): object {
  return {
    tags: ['import'],
    operationId: 'answerLook',
    summary: 'A look whether a server is there at all: without a token, an export or a question.',
    description: 'While exports wait for a way. Any answer will do, which is why nothing has to be built for it.',
    security: [{}],
    responses: Object.fromEntries(
      Object.entries(LOOK_MEANINGS).map(([status, description]) => [status, { description }]),
    ),
  };
}

/** Those that OpenAPI has elsewhere are told all the same: whoever reads this wants to see them. */
function parametersOf(headers: Readonly<Record<string, string>>): object[] {
  return Object.entries(headers).map(([name, value]) => ({
    name,
    in: 'header',
    required: true,
    description: SENT[name] ?? '',
    schema: { type: 'string' },
    example: value,
  }));
}

const schemaRef = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const headerRef = (name: string) => [name, { $ref: `#/components/headers/${name}` }] as const;

function headersOf(status: string): object {
  const later = ['401', '403', '413', '429', '503'].includes(status) ? ['Retry-After'] : [];
  const names = [
    ...later,
    ...(status === '401' ? ['WWW-Authenticate'] : []),
    ...(status === '201' ? ['Location'] : []),
  ];
  return names.length === 0 ? {} : { headers: Object.fromEntries(names.map(headerRef)) };
}

function heldHeaders(status: string): object {
  if (status === 'default') return {};
  const more =
    status === '200' ? ['Import-Id', 'Records-Left-Out'] : /^40[13]$/.test(status) ? ['WWW-Authenticate'] : [];
  return { headers: Object.fromEntries(['Idempotency-Key', ...more].map(headerRef)) };
}

/** A status that has no body, or whose body says nothing, has none here. */
function bodyOf(status: string): object {
  if (['204', '3XX', '511'].includes(status)) return {};
  const [receipt, refusal] = [schemaRef('Receipt'), schemaRef('Refusal')];
  const mayBeHeld = status === '409' || status === '412';
  const schema = status.startsWith('2') ? receipt : mayBeHeld ? { anyOf: [receipt, refusal] } : refusal;
  const json = { 'application/json': { schema, ...examplesOf(status) } };
  if (status.startsWith('2')) return { content: json };
  return { content: { ...json, 'application/problem+json': { schema: schemaRef('Problem') } } };
}

function examplesOf(status: string): object {
  const examples: readonly Example[] = EXAMPLES[status] ?? [];
  if (examples.length === 0) return {};
  const told = examples.map((one) => [one.name, { summary: exampleInWords(Number(status), one), value: one.body }]);
  return { examples: Object.fromEntries(told) };
}

/** What the boat makes of it; a range stands for those of its hundred that have no chapter of their own. */
function boatOf(status: string, groups: readonly StatusGroup[]): object {
  const first = Number(status.replace('XX', '05'));
  const group = groups.find(({ statuses }) => statuses.includes(first));
  return { 'x-boat': (group?.cases ?? []).map(caseOf) };
}

const caseOf = ({ answers, when, outcome, attempts, again, sentence }: Case) => ({
  answers: answersInWords(answers),
  ...(when !== '' && { when }),
  outcome,
  attempts,
  sent_again: again,
  ...(sentence !== '' && { sentence }),
});

/** Without anything that is not JSON. */
const plain = (value: unknown): object => JSON.parse(JSON.stringify(value));
