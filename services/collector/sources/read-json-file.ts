import { lstatSync } from 'node:fs';
import { NoAnswerError } from '../../../shared/boat/disk-turns.ts';
import { NotAFileError, openPlainFile, type PlainFile } from '../../../shared/boat/plain-file.ts';
import { parseBoatJson } from '../../../shared/export/from-boat/parse-boat-json.ts';
import { DEEPEST_JSON, TooDeepError } from '../../../shared/export/parse-json.ts';
import { messageOf, systemCodeOf } from '../../../shared/runtime/errors.ts';
import { countStandIns, decodeText, standInExample, windowsSentence, withoutStandIns } from './decode-text.ts';
import { SourceMissing, SourceProblem } from './source-problem.ts';

/** No file of this kind on a boat comes near it; what is larger is not what it claims to be. */
export const LARGEST_JSON_BYTES = 16 * 1024 * 1024;

/** In memory a value takes many times the room of the two characters that it may take in a file, an object still more. */
const MOST_VALUES = 1_000_000;
const MOST_OBJECTS = 250_000;

/** Told of what of a source is not as it should be and was read all the same, in a sentence. */
export type Tell = (message: string) => void;

/**
 * A source's JSON file; `name` is how a person knows it. Throws a SourceMissing, or a SourceProblem: `unreadable`, or
 * `corrupt` when it is not JSON (torn by a power cut, or empty).
 */
export async function readJsonFile(path: string, name: string, tell: Tell): Promise<unknown> {
  const text = await readTextFile(path, name);
  if (isTooMuch(text)) {
    throw new SourceProblem('unexpected_format', `${name} holds more than 250,000 objects, or a million values.`);
  }
  const value = parsed(withoutStandIns(text), name);
  const foreign = countStandIns(text);
  if (foreign > 0) tell(windowsSentence(name, foreign, standInExample(text, 1)));
  return value;
}

/** By the marks outside its texts: each value but the first of a list or an object has a comma before it. */
function isTooMuch(text: string): boolean {
  let objects = 0;
  let values = 0;
  let isInText = false;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (isInText && char === BACKSLASH) i += 1;
    else if (char === QUOTE) isInText = !isInText;
    else if (isInText) continue;
    else if (char === OPEN_LIST || char === OPEN_OBJECT) objects += 1;
    else if (char === COMMA) values += 1;
  }
  return objects > MOST_OBJECTS || objects + values > MOST_VALUES;
}

const [QUOTE, BACKSLASH, COMMA, OPEN_LIST, OPEN_OBJECT] = [0x22, 0x5c, 0x2c, 0x5b, 0x7b];

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

/** With a stand-in for each byte that is no UTF-8. Throws as `readJsonFile` does. */
async function readTextFile(path: string, name: string): Promise<string> {
  try {
    using plain = await openPlainFile(path);
    const tooLarge = new SourceProblem('unexpected_format', `${name} is larger than 16 MB.`);
    if (plain.stat.size > LARGEST_JSON_BYTES) throw tooLarge;
    const bytes = await plain.turn(bytesOf);
    if (bytes.length > LARGEST_JSON_BYTES) throw tooLarge;
    return decodeText(bytes);
  } catch (error) {
    throw asFileProblem(error, name, path);
  }
}

/** One byte more than is allowed at most: the file may have grown, or be one that does not tell its size. */
async function bytesOf(file: PlainFile['file']): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of file.createReadStream({ end: LARGEST_JSON_BYTES, autoClose: false })) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** What the file system said, in the words of a source. With its path, a link that leads nowhere is told from nothing. */
export function asFileProblem(error: unknown, name: string, path?: string): SourceProblem | SourceMissing {
  if (error instanceof SourceProblem || error instanceof SourceMissing) return error;
  if (error instanceof NotAFileError) return new SourceProblem('unreadable', `${name} is not a file.`);
  if (error instanceof NoAnswerError) {
    return new SourceProblem('timeout', `${name} cannot be read: ${error.message}. Is it a share that is away?`);
  }
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
