import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument } from '../../shared/contracts/asyncapi.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { contributionSchemas } from '../../shared/export/contribution-schemas.ts';
import { exportDocument } from '../../shared/export/document.ts';
import { version } from '../../shared/runtime/version.ts';
import { envFile } from '../package/env-file.ts';
import { contributionsPage } from './contributions-page.ts';
import { importApiDocument } from './import-api/describe-import-api.ts';
import { importApiTables } from './import-api/page-tables.ts';
import { statusesPage } from './import-api/statuses-page.ts';
import { manualPage } from './manual-page.ts';
import { quantitiesPage } from './quantities-page.ts';
import { commandsTable, settingsTable, table, topicsTable } from './tables.ts';

/** Every document that is made from the code: its path in the project and what it should hold. */
export function generatedFiles(root: string): { path: string; content: string }[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  const page = (path: string, tables: Readonly<Record<string, string>>) => ({
    path,
    content: withTables(path, readFileSync(join(root, path), 'utf8'), tables),
  });
  return [
    { path: 'docs/asyncapi.json', content: json(asyncApiDocument(contracts, version, contributionSchemas)) },
    { path: 'docs/export-document.schema.json', content: json(exportDocument) },
    { path: 'docs/import-api.json', content: json(importApiDocument()) },
    { path: 'docs/statuses.md', content: statusesPage() },
    { path: 'docs/quantities.md', content: quantitiesPage() },
    { path: 'docs/contributions.md', content: contributionsPage() },
    { path: 'docs/contributions.schema.json', content: json(contributionSchemas) },
    page('docs/import-api.md', importApiTables(table)),
    { path: 'deploy/package/man/d3kos-export.1', content: manualPage() },
    { path: 'deploy/package/export.env', content: envFile() },
    page('README.md', { topics: topicsTable(), settings: settingsTable(), commands: commandsTable() }),
  ];
}

/** A page with its tables made anew, between the marks that name them. Throws when a mark is missing. */
function withTables(path: string, page: string, tables: Readonly<Record<string, string>>): string {
  return Object.entries(tables).reduce((text, [name, made]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`${path} has no place for the table of ${name}`);
    return `${text.slice(0, from)}${begin}\n${made}\n${text.slice(to)}`;
  }, page);
}
