import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asyncApiDocument } from '../../shared/contracts/asyncapi.ts';
import { contracts } from '../../shared/contracts/index.ts';
import { exportDocument } from '../../shared/export/document.ts';
import { version } from '../../shared/runtime/version.ts';
import { envFile } from '../package/env-file.ts';
import { manualPage } from './manual-page.ts';
import { commandsTable, settingsTable, topicsTable } from './tables.ts';

/** Every document that is made from the code: its path in the project and what it should hold. */
export function generatedFiles(root: string): { path: string; content: string }[] {
  const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return [
    { path: 'docs/asyncapi.json', content: json(asyncApiDocument(contracts, version)) },
    { path: 'docs/export-document.schema.json', content: json(exportDocument) },
    { path: 'deploy/package/man/d3kos-export.1', content: manualPage() },
    { path: 'deploy/package/export.env', content: envFile() },
    { path: 'README.md', content: readmeWithTables(readFileSync(join(root, 'README.md'), 'utf8')) },
  ];
}

/** The README with its tables made anew, between the marks that name them. Throws when a mark is missing. */
function readmeWithTables(readme: string): string {
  const tables = { topics: topicsTable(), settings: settingsTable(), commands: commandsTable() };
  return Object.entries(tables).reduce((text, [name, table]) => {
    const [begin, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const from = text.indexOf(begin);
    const to = text.indexOf(end);
    if (from < 0 || to < from) throw new Error(`README.md has no place for the table of ${name}`);
    return `${text.slice(0, from)}${begin}\n${table}\n${text.slice(to)}`;
  }, readme);
}
