import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { otherNames } from '../../../deploy/docs/other-names.ts';
import { projectRoot } from '../../../deploy/start-boat/bundles.ts';
import { contributedRecord } from '../../../services/collector/contributions/contributed-record.ts';
import { problemOf } from '../../../shared/contracts/decode-payload.ts';
import { CATEGORIES } from '../../../shared/export/category-names.ts';
import { contributionSchemas } from '../../../shared/export/contribution-schemas.ts';
import { contributedAt } from '../../support/contributor-context.ts';

const page = readFileSync(join(projectRoot, 'docs/contributions.md'), 'utf8');

test.each(CATEGORIES)('the page’s example of %s fits its schema, and is taken whole', (category) => {
  const [, text = ''] = new RegExp(`^## ${category}$[^]*?\`\`\`json\\n(.*)\\n\`\`\``, 'm').exec(page) ?? [];
  const example = JSON.parse(text);
  expect(problemOf(contributionSchemas[category], example)).toBeNull();
  const taken = contributedRecord(category, example, contributedAt('2026-03-01T00:00:00.000Z'));
  expect(taken?.leftOut).toEqual([]);
  expect(taken?.record).not.toHaveProperty('given');
});

test('other names are those that are read', () => {
  expect(otherNames('boatlog').get('content')).toEqual(['text', 'note', 'notes', 'message', 'body']);
  expect(otherNames('marine_vision_snapshots').get('detections')).toEqual(['predictions', 'objects', 'results']);
  expect(otherNames('marine_vision_snapshots').get('snapshot_id')).toEqual(['id', 'event_id']);
  expect(page).toContain('| `text`, `note`, `notes`, `message`, `body` |');
});
