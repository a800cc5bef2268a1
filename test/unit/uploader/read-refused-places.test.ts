import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { readRefusedPlaces } from '../../../services/uploader/read-refused-places.ts';
import { sampleDocument } from '../../support/sample-document.ts';

const eight = ['/data/boatlog/8'];

const NAMED: [what: string, body: unknown, places: string[]][] = [
  ['our own pointer', { status: 'error', pointer: '/data/boatlog/8/timestamp' }, eight],
  ['what our own left out', { left_out: [{ pointer: '/data/boatlog/8', problem: 'no date' }] }, eight],
  ['RFC 9457 with a fragment', { errors: [{ detail: 'no date', pointer: '#/data/boatlog/8/timestamp' }] }, eight],
  [
    'JSON:API',
    { errors: [{ source: { pointer: '/data/boatlog/8' } }, { source: { pointer: '/data/qr_codes/0' } }] },
    [...eight, '/data/qr_codes/0'],
  ],
  ['ajv', [{ instancePath: '/data/boatlog/8/timestamp', keyword: 'format' }], eight],
  ['ajv of old', { errors: [{ dataPath: '.data.boatlog[8].timestamp' }] }, eight],
  ['FastAPI', { detail: [{ loc: ['body', 'data', 'boatlog', 8, 'timestamp'], msg: 'bad' }] }, eight],
  ['Zod', { issues: [{ path: ['data', 'boatlog', 8, 'timestamp'] }] }, eight],
  ['marshmallow', { data: { boatlog: { 8: { timestamp: ['Not a valid datetime.'] } } } }, eight],
  ['marshmallow within messages', { code: 422, errors: { json: { data: { boatlog: { 8: ['Invalid.'] } } } } }, eight],
  [
    'Django REST: a list as long as ours',
    { data: { boatlog: [{}, {}, { timestamp: ['Not a date.'] }] } },
    ['/data/boatlog/2'],
  ],
  ['Laravel: a path as a field’s name', { errors: { 'data.boatlog.8.timestamp': ['must be a date'] } }, eight],
  ['ASP.NET', { errors: { '$.data.boatlog[8].timestamp': ['could not be converted'] } }, eight],
  ['Go', { error: "Key: 'Export.Data.Boatlog[8].Timestamp' failed on the 'datetime' tag" }, eight],
  [
    'Go, with capitals for underscores',
    { error: 'Data.EngineBenchmark[3].RunID: invalid' },
    ['/data/engine_benchmark/3'],
  ],
  ['Spring', { fieldErrors: [{ field: 'data.boatlog[8].timestamp' }] }, eight],
  ['a sentence', { message: 'data.boatlog[8]: date/time field value out of range' }, eight],
  [
    'a sentence without JSON',
    'invalid: body.data.boatlog.8 and data/boatlog/9, again data.boatlog[8]',
    [...eight, '/data/boatlog/9'],
  ],
  ['names in brackets', { message: `data["boatlog"][8]['timestamp'] is no date` }, eight],
  ['arrows', { message: 'data->boatlog->8->timestamp' }, eight],
  [
    'Jackson',
    {
      message:
        'through reference chain: a.Export["data"]->a.Data["boatlog"]->java.util.ArrayList[8]->a.Entry["timestamp"]',
    },
    eight,
  ],
  ['Newtonsoft', { error: "Could not convert. Path 'data.boatlog[8].timestamp', line 1, position 90." }, eight],
  [
    'jsonschema of Python',
    "Failed validating 'format' On instance['data']['boatlog'][8]['timestamp']: '2026-02-30'",
    eight,
  ],
  ['Pydantic as text', "[{'loc': ('body', 'data', 'boatlog', 8, 'timestamp'), 'msg': 'bad'}]", eight],
  ['class-validator', { message: ['data.boatlog.8.timestamp must be a valid ISO 8601 date string'] }, eight],
  ['API Platform', { violations: [{ propertyPath: 'data.boatlog[8].timestamp' }] }, eight],
  ['Google', { error: { details: [{ fieldViolations: [{ field: 'data.boatlog[8].timestamp' }] }] } }, eight],
  ['Joi', { details: [{ path: ['data', 'boatlog', 8], message: '"data.boatlog[8]" must be' }] }, eight],
  ['standardized DRF', { errors: [{ attr: 'data.boatlog.8.timestamp', code: 'invalid' }] }, eight],
  ['JSONPath', { path: "$['data']['boatlog'][8]" }, eight],
  ['a gateway that hands on', { message: '{"detail":[{"loc":["body","data","boatlog",8]}]}' }, eight],
  ['XML', '<error><field>data.boatlog[8].timestamp</field></error>', eight],
  [
    'Pydantic with the type it tried',
    { detail: [{ loc: ['body', 'data', 'boatlog', 'list[union[Voice,Text]]', 8, 'Text', 'timestamp'] }] },
    eight,
  ],
  [
    'Pydantic with the function it ran',
    { detail: [{ loc: ['body', 'function-after[check(), Export]', 'data', 'boatlog', 8, 'timestamp'] }] },
    eight,
  ],
  ['Pydantic of old, as text', '1 validation error for Export\ndata -> boatlog -> 8 -> timestamp\n  invalid', eight],
  [
    'Valibot, which sends back what it was sent',
    {
      issues: [
        {
          path: ['data', 'boatlog', 8, 'timestamp'].map((key) => ({ type: 'object', key, value: sampleDocument(2) })),
        },
      ],
    },
    eight,
  ],
  [
    'Zod as a tree',
    {
      errors: [],
      properties: {
        data: {
          errors: [],
          properties: {
            boatlog: { errors: [], items: [null, { errors: [], properties: { timestamp: { errors: ['Invalid'] } } }] },
          },
        },
      },
    },
    ['/data/boatlog/1'],
  ],
  ['Zod as of old', { data: { _errors: [], boatlog: { 8: { timestamp: { _errors: ['Invalid'] } } } } }, eight],
  ['Cerberus', { data: [{ boatlog: [{ 8: [{ timestamp: ['must be of datetime type'] }] }] }] }, eight],
  ['a form’s errors', { data: { boatlog: { 8: { timestamp: { errors: ['Not a date.'] } } } } }, eight],
  ['Symfony', { violations: [{ propertyPath: '[data][boatlog][8][timestamp]' }] }, eight],
  ['a point before brackets', { path: 'data.boatlog.[8].timestamp' }, eight],
  ['ajv within Fastify', { message: 'body/data/boatlog/8/timestamp must match format "date-time"' }, eight],
  ['Spring’s lists', { violations: [{ field: 'take.arg0.data.boatlog[8].<list element>' }] }, eight],
  ['a page', '<html><p>Error at $.data.boatlog[8].timestamp</p></html>', eight],
  ['an object category', { detail: [{ loc: ['body', 'data', 'settings', 'license', 'tier'] }] }, ['/data/settings']],
  ['an object category, nested', { data: { settings: { license: ['Unknown field.'] } } }, ['/data/settings']],
];

test.each(NAMED)('a refusal names its records: %s', (_what, body, places) => {
  expect(readRefusedPlaces(typeof body === 'string' ? body : JSON.stringify(body))).toEqual(places);
});

const UNNAMED: [what: string, body: unknown][] = [
  ['nothing', ''],
  ['a field of every entry', { error: 'cannot unmarshal Go struct field Entry.data.boatlog.timestamp' }],
  ['a schema that is sent along', { properties: { data: { properties: { boatlog: { items: { type: 'object' } } } } } }],
  ['places without their list', { detail: 'Check the records at the following indices: [0, 2].' }],
  ['words only', { message: 'boatlog has a bad date; 8 errors in data' }],
  ['a whole list', { pointer: '/data/boatlog' }],
  ['a category that there is not', { pointer: '/data/anchors/8' }],
  ['a longer name', { pointer: '/data/boatlog_entries/8' }],
  ['a negative place', { pointer: '/data/boatlog/-1' }],
  ['a place that no list has', { pointer: `/data/boatlog/${'9'.repeat(12)}` }],
  ['a place outside of data', { loc: ['body', 'boatlog', 'data', 8] }],
  ['what was sent, sent back', { message: 'no', received: sampleDocument(4) }],
  ['a record with a list, sent back', { data: { boatlog: [{ entry_id: '7', tags: ['sails', 'wind'] }] } }],
  ['half of what was sent', JSON.stringify({ received: sampleDocument(4) }).slice(0, -40)],
  ['nested without end', '['.repeat(5_000) + ']'.repeat(5_000)],
  ['null everywhere', { data: { boatlog: null, settings: [null] }, errors: [null] }],
];

test.each(UNNAMED)('a refusal that names no record is told as such: %s', (_what, body) => {
  expect(readRefusedPlaces(typeof body === 'string' ? body : JSON.stringify(body))).toEqual([]);
});

test.each<[what: string, body: unknown]>([
  ['each with whether it is valid', { results: [0, 8].map((i) => ({ path: `/data/boatlog/${i}`, valid: i !== 8 })) }],
  ['in two lists', { rejected: ['/data/boatlog/8'], valid: ['/data/boatlog/0', '/data/boatlog/1'] }],
  [
    'each with its status',
    { items: [0, 8].map((i) => ({ pointer: `data.boatlog[${i}]`, status: i === 8 ? 400 : 201 })) },
  ],
  [
    'each with a word',
    { items: [0, 8].map((i) => ({ at: `data.boatlog[${i}]`, result: i === 8 ? 'bad date' : 'ok' })) },
  ],
])('of a server that tells of all records, only those that it refuses count: %s', (_what, body) => {
  expect(readRefusedPlaces(JSON.stringify(body))).toEqual(eight);
});

test('no more than a hundred are told', () => {
  const errors = Array.from({ length: 500 }, (_, i) => ({ pointer: `/data/boatlog/${i}` }));
  expect(readRefusedPlaces(JSON.stringify({ errors }))).toHaveLength(100);
});

test('only a refusal tells places', () => {
  const body = JSON.stringify({ message: 'data.boatlog[8]' });
  const at = (status: number) =>
    classifyResponse(
      { kind: 'answer', status, headers: {}, body, bodyWhole: true, exportSent: true },
      { sha256: 'a'.repeat(64), token: '' },
      0,
    ).refused_places;
  expect([400, 413, 422].map(at)).toEqual([eight, eight, eight]);
  expect([200, 401, 500].map(at)).toEqual([undefined, undefined, undefined]);
});
