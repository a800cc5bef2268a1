import { join } from 'node:path';
import { type Fields, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { asFileProblem, readJsonFile, type Tell } from './read-json-file.ts';
import { type SourceMissing, SourceProblem } from './source-problem.ts';

/** A JSON file of the boat that should hold an object: what it holds, or why that cannot be read. */
export type Reading = { readonly told: readonly string[] } & (
  | { readonly fields: Fields; readonly problem: null }
  | { readonly fields: null; readonly problem: SourceProblem | SourceMissing }
);

/** Never throws. */
export async function readObject(root: string, path: string): Promise<Reading> {
  const told: string[] = [];
  try {
    const value = await readJsonFile(join(root, path), path, (message) => void told.push(message));
    if (isFields(value)) return { fields: value, problem: null, told };
    return { fields: null, problem: new SourceProblem('unexpected_format', `${path} does not hold an object.`), told };
  } catch (error) {
    return { fields: null, problem: asFileProblem(error, path), told };
  }
}

/** What a reading holds; `tell` hears how it had to be read. Throws why it holds nothing. */
export function fieldsOf({ fields, problem, told }: Reading, tell: Tell): Fields {
  if (problem !== null) throw problem;
  for (const message of told) tell(message);
  return fields;
}
