import { expect, test } from 'vitest';
import { refusesAdditions } from '../../../services/uploader/unknown-members.ts';

test.each([
  [
    'pydantic',
    '{"detail":[{"type":"extra_forbidden","loc":["body","sequence"],"msg":"Extra inputs are not permitted","input":17}]}',
  ],
  [
    'pydantic, of a record',
    '{"detail":[{"type":"extra_forbidden","loc":["body","data","boatlog",0,"record_key"],"msg":"Extra inputs are not permitted"}]}',
  ],
  [
    'Ajv',
    '{"errors":[{"instancePath":"","keyword":"additionalProperties","params":{"additionalProperty":"$schema"},"message":"must NOT have additional properties"}]}',
  ],
  [
    'Fastify',
    '{"statusCode":400,"code":"FST_ERR_VALIDATION","error":"Bad Request","message":"body must NOT have additional properties"}',
  ],
  ['class-validator', '{"statusCode":400,"message":["property boot should not exist"],"error":"Bad Request"}'],
  [
    'Zod',
    '{"issues":[{"code":"unrecognized_keys","keys":["clock","categories"],"path":[],"message":"Unrecognized keys: \\"clock\\", \\"categories\\""}]}',
  ],
  ['Jackson', 'Unrecognized field "$schema" (class ashore.Export), not marked as ignorable'],
  [
    '.NET',
    '{"errors":{"software_version":["Could not find member \'software_version\' on object of type \'Export\'."]}}',
  ],
  ['Go', '{"error":"json: unknown field \\"request_id\\""}'],
  ['Marshmallow', '{"errors":{"json":{"record_key":["Unknown field."]}}}'],
  [
    'PostgREST',
    '{"code":"PGRST204","message":"Could not find the \'boot\' column of \'exports\' in the schema cache"}',
  ],
  ['jsonschema', "Additional properties are not allowed ('boot', 'clock' were unexpected)"],
  [
    'protobuf',
    '{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \\"sequence\\": Cannot find field."}}',
  ],
  ['BigQuery', '{"errors":[{"reason":"invalid","location":"boot","message":"no such field: boot."}]}'],
  [
    'Elasticsearch',
    '{"error":{"type":"strict_dynamic_mapping_exception","reason":"mapping set to strict, dynamic introduction of [clock] within [_doc] is not allowed"}}',
  ],
  ['a model', '{"error":"Export() got unexpected keyword arguments: \'sequence\'"}'],
])('what %s says of a member that was added', (_, body) => {
  expect(refusesAdditions(body, body.includes('boatlog'))).toBe(true);
});

test.each([
  ['a list of problems', '{"problems":[{"field":"timestamp","message":"unexpected format"}]}'],
  ['an id of the request', '{"error":"unknown error","request_id":"req_17"}'],
  [
    'the boat’s own column',
    '{"errors":[{"instancePath":"/data/boatlog/3","params":{"additionalProperty":"mood"},"message":"must NOT have additional properties"}]}',
  ],
  ['a date', '{"error":"data.boatlog[8]: date/time field value out of range"}'],
  ['a clock', '{"error":"the clock of the boat is not right"}'],
  ['a token', '{"error":"unknown token"}'],
  ['a sequence that is old', '{"error":"sequence 17 is older than 18"}'],
])('%s is none', (_, body) => {
  expect(refusesAdditions(body, body.includes('boatlog'))).toBe(false);
});
