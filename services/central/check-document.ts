import { Tokenizer, TokenParser } from '@streamparser/json';
import { type TSchema, Type } from 'typebox';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import { createOutline, Misfit } from './document-outline.ts';
import type { DocumentRules } from './document-rules.ts';
import { createUnknownNames, unknownFieldsOf } from './unknown-fields.ts';

export type CheckedDocument =
  | {
      readonly ok: true;
      readonly members: Readonly<Record<string, unknown>>;
      /** Records per category; an object counts 1 when it holds anything. */
      readonly counts: Readonly<Record<string, number>>;
      /** What a newer boat sent and is not known here, by path: kept with the document, and not counted. */
      readonly unknown: readonly string[];
      /** Records that do not fit, where the rest was to be taken all the same: kept with the document, and not counted. */
      readonly leftOut: LeftOut;
    }
  | {
      readonly ok: false;
      readonly problem: string;
      /** The value that does not fit, as JSON Pointer (RFC 6901); null when it is not one value's fault. */
      readonly pointer: string | null;
    };

export interface LeftOut {
  readonly count: number;
  /** The first of them. */
  readonly records: readonly { readonly pointer: string; readonly problem: string }[];
}

export interface CheckOptions {
  /** A record that does not fit is left out, and the rest is taken. */
  readonly isLenient?: boolean;
  /** Sees each record as it passes, beside the members that stood before it. */
  readonly onRecord?: (record: PassingRecord, members: Readonly<Record<string, unknown>>) => void;
}

/** A record of a list, or a whole object, in its category. */
export interface PassingRecord {
  readonly category: string;
  readonly value: unknown;
  /** Whether it is as its schema says. */
  readonly fits: boolean;
}

const LEFT_OUT_NAMED = 50;

const MAX_VALUE_BYTES = 4 * 1024 * 1024;

/**
 * Checks an export document piece by piece while holding one record at a time: UTF-8, JSON, all members and categories,
 * each record against its schema. What is not known is passed over, and named. `write` never throws; after the first problem it
 * does nothing. A single record may have 4 MiB.
 */
export function createDocumentCheck(rules: DocumentRules, { isLenient = false, onRecord }: CheckOptions = {}) {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const members: Record<string, unknown> = {};
  const counts: Record<string, number> = Object.fromEntries(Object.keys(rules.categories).map((name) => [name, 0]));
  const unknown = createUnknownNames();
  const outline = createOutline({ ...rules, members: Object.keys(rules.members), unknown: unknown.note });
  const lookInMember = lookersFor(rules.members, '', unknown.note);
  const lookInCategory = lookersFor(schemasOf(rules), 'data.', unknown.note);
  const tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024 });
  const values = new TokenParser({ paths: pathsOf(rules), keepStack: false });
  let bytes = 0;
  let bytesAtLastValue = 0;
  let problem: { readonly problem: string; readonly pointer: string | null } | null = null;
  const leftOut = { count: 0, records: [] as { pointer: string; problem: string }[] };

  tokenizer.onToken = (token) => {
    outline.see(token);
    // Nothing of it is held, however much it is.
    if (outline.isUnknown) bytesAtLastValue = bytes;
    values.write(token);
  };
  values.onValue = ({ value, key, stack }) => {
    bytesAtLastValue = bytes;
    if (stack.length === 1) takeMember(String(key), value);
    else if (stack.length === 2) takeObject(String(key), value as object);
    else takeRecord(String(stack[2]?.key), Number(key), value);
  };

  /** Whether it fits, or is left out. Throws a Misfit where nothing may be left out. */
  function fits(where: string, pointer: string, schema: TSchema | undefined, value: unknown): boolean {
    const misfit = schema ? problemOf(schema, value) : 'is unknown';
    if (misfit === null) return true;
    if (!isLenient) throw new Misfit(`does not fit in ${where}: ${misfit}`, pointer);
    leftOut.count += 1;
    if (leftOut.records.length < LEFT_OUT_NAMED) leftOut.records.push({ pointer, problem: misfit });
    return false;
  }

  function takeMember(name: string, value: unknown): void {
    const misfit = rules.members[name] ? problemOf(rules.members[name], value) : 'is unknown';
    if (misfit !== null) throw new Misfit(`does not fit in ${name}: ${misfit}`, `/${name}`);
    lookInMember[name]?.(value);
    members[name] = value;
  }

  function takeObject(category: string, value: object): void {
    const isFit = fits(`data.${category}`, `/data/${category}`, rules.categories[category]?.schema, value);
    onRecord?.({ category, value, fits: isFit }, members);
    if (!isFit) return;
    lookInCategory[category]?.(value);
    counts[category] = Object.keys(value).length > 0 ? 1 : 0;
  }

  function takeRecord(category: string, index: number, value: unknown): void {
    const pointer = `/data/${category}/${index}`;
    const isFit = fits(`data.${category}[${index}]`, pointer, rules.categories[category]?.schema, value);
    onRecord?.({ category, value, fits: isFit }, members);
    if (!isFit) return;
    lookInCategory[category]?.(value);
    counts[category] = (counts[category] ?? 0) + 1;
  }

  function attempt(step: () => void): void {
    if (problem !== null) return;
    try {
      step();
    } catch (error) {
      problem = whyRefused(error);
    }
  }

  return {
    write(chunk: Uint8Array): void {
      attempt(() => {
        utf8.decode(chunk, { stream: true });
        bytes += chunk.length;
        tokenizer.write(chunk);
        if (bytes - bytesAtLastValue > MAX_VALUE_BYTES) throw new Misfit('holds a single value of more than 4 MiB');
      });
    },
    /** To be called once, after the last piece. */
    end(): CheckedDocument {
      attempt(() => {
        utf8.decode();
        tokenizer.end();
        if (!values.isEnded) throw new Misfit('ends too early');
        outline.end();
      });
      return problem === null
        ? { ok: true, members, counts, unknown: unknown.all(), leftOut }
        : { ok: false, ...problem };
    },
  };
}

function whyRefused(error: unknown): { problem: string; pointer: string | null } {
  if (error instanceof Misfit) return { problem: `The document ${error.message}.`, pointer: error.pointer };
  if (error instanceof TypeError) return { problem: 'The document is not UTF-8 text.', pointer: null };
  return { problem: `The document is not JSON: ${messageOf(error, 120)}.`, pointer: null };
}

const schemasOf = ({ categories }: DocumentRules): Record<string, TSchema> =>
  Object.fromEntries(
    Object.entries(categories).map(([name, { list, schema }]) => [name, list ? Type.Array(schema) : schema]),
  );

/** By name, what looks for fields that the schema of that name does not know. */
function lookersFor(schemas: Readonly<Record<string, TSchema>>, prefix: string, note: (path: string) => void) {
  const lookers = Object.entries(schemas).map(
    ([name, schema]) => [name, unknownFieldsOf(schema, `${prefix}${name}`, note)] as const,
  );
  return Object.fromEntries(lookers) as Partial<Record<string, (value: unknown) => void>>;
}

/** What the parser hands over whole: fields, records of lists, object categories. */
function pathsOf(rules: DocumentRules): string[] {
  const categories = Object.entries(rules.categories);
  return [
    ...Object.keys(rules.members)
      .filter((name) => name !== 'data')
      .map((name) => `$.${name}`),
    ...categories.map(([name, { list }]) => (list ? `$.data.${name}.*` : `$.data.${name}`)),
  ];
}
