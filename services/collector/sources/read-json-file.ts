import { lstatSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { DEEPEST_JSON, TooDeepError } from '../../../shared/export/parse-json.ts';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { countStandIns, decodeText, standInExample, windowsSentence, withoutStandIns } from './decode-text.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

/** No file of this kind on a boat comes near it; what is larger is not what it claims to be. */
export const LARGEST_JSON_BYTES = 16 * 1024 * 1024;

/** Told of what of a source is not as it should be and was read all the same, in a sentence. */
export type Tell = (message: string) => void;

/**
 * A source's JSON file; `name` is how a person knows it. Throws a SourceMissing, or a SourceProblem: `unreadable`, or
 * `corrupt` when it is not JSON (torn by a power cut, or empty).
 */
export async function readJsonFile(path: string, name: string, tell: Tell): Promise<unknown> {
  const text = await readTextFile(path, name);
  const value = parsed(withoutStandIns(text), name);
  const foreign = countStandIns(text);
  if (foreign > 0) tell(windowsSentence(name, foreign, standInExample(text, 1)));
  return value;
}

function parsed(text: string, name: string): unknown {
  if (text.trim() === '') throw new SourceProblem('corrupt', `${name} is empty.`);
  try {
    return parseBoatJson(text.replace(/^\uFEFF/, ''));
  } catch (error) {
    if (error instanceof TooDeepError) {
      throw new SourceProblem('unexpected_format', `${name} is nested deeper than ${DEEPEST_JSON} levels.`);
    }
    throw new SourceProblem('corrupt', `${name} is not valid JSON; it may have been torn by a power cut.`);
  }
}

/** With a stand-in for each byte that is no UTF-8. Throws as `readJsonFile` does. Only plain files are read: a pipe would never end. */
async function readTextFile(path: string, name: string): Promise<string> {
  try {
    await using file = await open(path, 'r');
    const { size } = await plainFile(file, name);
    if (size > LARGEST_JSON_BYTES) throw new SourceProblem('unexpected_format', `${name} is larger than 16 MB.`);
    return decodeText(await file.readFile());
  } catch (error) {
    throw asFileProblem(error, name, path);
  }
}

export async function plainFile(file: Awaited<ReturnType<typeof open>>, name: string) {
  const stat = await file.stat();
  if (!stat.isFile()) throw new SourceProblem('unreadable', `${name} is not a file.`);
  return stat;
}

/** What the file system said, in the words of a source. With its path, a link that leads nowhere is told from nothing. */
export function asFileProblem(error: unknown, name: string, path?: string): SourceProblem | SourceMissing {
  if (error instanceof SourceProblem || error instanceof SourceMissing) return error;
  const code = systemCodeOf(error);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    if (path !== undefined && isLink(path)) {
      return new SourceProblem('unreadable', `${name} is a link to what is not there: is a disk not mounted?`);
    }
    return new SourceMissing(`${name} was there before and is gone: what it held is not in this export.`);
  }
  if (code === 'EACCES' || code === 'EPERM') {
    return new SourceProblem('unreadable', `${name} may not be read by this service: permission denied.`);
  }
  return new SourceProblem('unreadable', `${name} cannot be read: ${code || messageOf(error)}.`);
}

const isLink = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
