import { Tokenizer, TokenParser } from '@streamparser/json';
import type { TSchema } from 'typebox';
import { problemOf } from '../../shared/contracts/decode-payload.ts';
import { CATEGORIES } from '../../shared/export/categories.ts';
import { categoryRecordSchemas, exportDocument, isObjectCategory } from '../../shared/export/document.ts';
import { messageOf } from '../../shared/runtime/errors.ts';
import { createOutline, Misfit } from './document-outline.ts';

/** What a document must hold. */
export interface DocumentRules {
  /** The members in order, each with its schema; that of `data` is told by `categories` instead. */
  readonly members: Readonly<Record<string, TSchema>>;
  /** The categories in order: the schema of one record of a list, or of a whole object. */
  readonly categories: Readonly<Record<string, { readonly list: boolean; readonly schema: TSchema }>>;
}

export type CheckedDocument =
  | {
      readonly ok: true;
      readonly members: Readonly<Record<string, unknown>>;
      /** Records per category; an object counts 1 when it holds anything. */
      readonly counts: Readonly<Record<string, number>>;
    }
  | { readonly ok: false; readonly problem: string };

const MAX_VALUE_BYTES = 4 * 1024 * 1024;

/**
 * Checks an export document piece by piece while holding one record at a time: UTF-8, JSON, all members and categories
 * and no others, each record against its schema. `write` never throws; after the first problem it does nothing. A
 * single record may have 4 MiB.
 */
export function createDocumentCheck(rules: DocumentRules) {
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const members: Record<string, unknown> = {};
  const counts: Record<string, number> = Object.fromEntries(Object.keys(rules.categories).map((name) => [name, 0]));
  const outline = createOutline({ members: Object.keys(rules.members), categories: rules.categories });
  const tokenizer = new Tokenizer({ stringBufferSize: 64 * 1024 });
  const values = new TokenParser({ paths: pathsOf(rules), keepStack: false });
  let bytes = 0;
  let bytesAtLastValue = 0;
  let problem: string | null = null;

  tokenizer.onToken = (token) => {
    outline.see(token);
    values.write(token);
  };
  values.onValue = ({ value, key, stack }) => {
    bytesAtLastValue = bytes;
    if (stack.length === 1) takeMember(String(key), value);
    else if (stack.length === 2) takeObject(String(key), value as object);
    else takeRecord(String(stack[2]?.key), Number(key), value);
  };

  function takeMember(name: string, value: unknown): void {
    requireFit(name, rules.members[name], value);
    members[name] = value;
  }

  function takeObject(category: string, value: object): void {
    requireFit(`data.${category}`, rules.categories[category]?.schema, value);
    counts[category] = Object.keys(value).length > 0 ? 1 : 0;
  }

  function takeRecord(category: string, index: number, value: unknown): void {
    requireFit(`data.${category}[${index}]`, rules.categories[category]?.schema, value);
    counts[category] = index + 1;
  }

  function attempt(step: () => void): void {
    if (problem !== null) return;
    try {
      step();
    } catch (error) {
      problem =
        error instanceof Misfit
          ? `The document ${error.message}.`
          : error instanceof TypeError
            ? 'The document is not UTF-8 text.'
            : `The document is not JSON: ${messageOf(error, 120)}.`;
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
      return problem === null ? { ok: true, members, counts } : { ok: false, problem };
    },
  };
}

function requireFit(where: string, schema: TSchema | undefined, value: unknown): void {
  const misfit = schema ? problemOf(schema, value) : 'is unknown';
  if (misfit !== null) throw new Misfit(`does not fit in ${where}: ${misfit}`);
}

/** The rules of the export document of this version. */
export const exportDocumentRules: DocumentRules = {
  members: exportDocument.properties,
  categories: Object.fromEntries(
    CATEGORIES.map((name) => [name, { list: !isObjectCategory(name), schema: categoryRecordSchemas[name] }]),
  ),
};

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
