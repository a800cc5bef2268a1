import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExportFacts } from '../../../services/queue-keeper/read-export-facts.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { ExportFacts } from '../../../shared/export/job.ts';
import { SAMPLE_INSTALLATION, sampleData, sampleDocument, sampleEntry } from '../../support/sample-document.ts';
import { tempFolder } from '../../support/temp-folder.ts';

/** What is found out of an export file whose announcement is lost. */
function factsOf(document: object) {
  const path = join(tempFolder(), 'export_20260220_164416.json');
  writeFileSync(path, JSON.stringify(document));
  const facts = readExportFacts(path);
  expect(problemOf(ExportFacts, facts)).toBeNull();
  return facts;
}

const said = {
  problems: [{ category: 'boatlog', code: 'corrupt', message: 'The log is damaged.' }],
  absent: [{ category: 'qr_codes', source: 'data/qr-codes.json' }],
  withheld: [{ category: 'telemetry', message: 'The owner has not agreed.' }],
  not_requested: ['onboarding'],
};

test('says of what is not whole what the document says', () => {
  expect(factsOf(sampleDocument(2, said))).toMatchObject({
    ...said,
    category_count: 7,
    installation_id: SAMPLE_INSTALLATION,
    records: { boatlog: 2 },
  });
});

test('a document of an earlier version is told in the words of today', () => {
  const { absent: _absent, withheld: _withheld, not_requested: _notRequested, ...older } = sampleDocument(1);
  const problems = [
    { category: 'qr_codes', code: 'missing', message: 'data/qr-codes.json does not exist.' },
    { category: 'telemetry', code: 'no_consent', message: 'The owner has not agreed.' },
    { category: 'onboarding', code: 'not_requested', message: 'The request did not ask for it.' },
    ...said.problems,
  ];
  expect(factsOf({ ...older, problems })).toMatchObject({ ...said, category_count: 7 });
});

test('of a document that is too large to be parsed, head and end are enough', () => {
  const entry = sampleEntry(0, `"problems":[],"absent":[] ${'x'.repeat(1_000_000)}`);
  const data = sampleData(0, { boatlog: Array(33).fill(entry) });
  expect(factsOf(sampleDocument(0, { ...said, data }))).toMatchObject({ ...said, category_count: 7, tier: 3 });
});
