import { TokenType } from '@streamparser/json';

export interface OutlineRules {
  /** The members of the document, `data` among them, in this order. */
  readonly members: readonly string[];
  /** Those of them that may be missing. */
  readonly optional: ReadonlySet<string>;
  /** The members of `data`: all of them, in this order; whether each is a list or an object. */
  readonly categories: Readonly<Record<string, { readonly list: boolean }>>;
  /** Told of each member and category that is not among them, by its path. */
  readonly unknown: (path: string) => void;
}

/** How a document does not fit, as the rest of a sentence that begins with "The document". */
export class Misfit extends Error {
  /** The value that does not fit, as JSON Pointer (RFC 6901); null when it is not one value's fault. */
  readonly pointer: string | null;

  constructor(message: string, pointer: string | null = null) {
    super(message);
    this.pointer = pointer;
  }
}

const MAX_DEPTH = 64;

/**
 * Follows a document's tokens and refuses, by throwing a Misfit, what has not the outline of an export: the members,
 * the categories and what each of them opens with. Members and categories that are not known may stand anywhere. What is
 * inside a record is not its business, save how deep it nests.
 */
export function createOutline({ members, optional, categories, unknown }: OutlineRules) {
  const top = inOrder(members, optional, 'at the top');
  const inside = inOrder(Object.keys(categories), new Set(), 'in data');
  let depth = 0;
  let member: Key = { name: '', isKnown: true };
  let category: Key = { name: '', isKnown: true };
  let keyComes = false;

  const inData = () => member.name === 'data';
  const isOutline = () => depth <= 1 || (depth === 2 && inData());

  function takeKey(name: string): void {
    keyComes = false;
    if (depth === 1) {
      member = { name, isKnown: top.take(name) };
      if (!member.isKnown) unknown(name);
    } else {
      category = { name, isKnown: inside.take(name) };
      if (!category.isKnown) unknown(`data.${name}`);
    }
  }

  /** What a value begins with: a bracket, or anything else. */
  function takeStart(bracket: '{' | '[' | ''): void {
    if (depth === 0 && bracket !== '{') throw new Misfit('is not an object');
    if (depth === 1 && inData() && bracket !== '{') throw new Misfit('has data that is not an object');
    if (depth === 2 && inData() && category.isKnown) {
      const isList = categories[category.name]?.list ?? false;
      if (bracket !== (isList ? '[' : '{')) {
        throw new Misfit(`has data.${category.name} that is not ${isList ? 'a list' : 'an object'}`);
      }
    }
    if (bracket === '') return;
    depth++;
    keyComes = bracket === '{';
    if (depth > MAX_DEPTH) throw new Misfit(`nests deeper than ${MAX_DEPTH} levels`);
  }

  function requireAllCategories(): void {
    const missing = inside.missing();
    if (missing !== null) throw new Misfit(`has no "${missing}" in data`);
  }

  return {
    see({ token, value }: { token: TokenType; value: unknown }): void {
      switch (token) {
        case TokenType.LEFT_BRACE:
          takeStart('{');
          break;
        case TokenType.LEFT_BRACKET:
          takeStart('[');
          break;
        case TokenType.RIGHT_BRACE:
        case TokenType.RIGHT_BRACKET:
          if (depth === 2 && inData()) requireAllCategories();
          depth--;
          keyComes = false;
          break;
        case TokenType.COMMA:
          keyComes = true;
          break;
        case TokenType.COLON:
          break;
        default:
          if (!isOutline()) break;
          if (keyComes) takeKey(String(value));
          else takeStart('');
      }
    },
    /** Whether what comes now is the value of something that is not known. */
    get isUnknown(): boolean {
      return !member.isKnown || (inData() && depth >= 2 && !category.isKnown);
    },
    /** Refuses a document that ended too early. */
    end(): void {
      const missing = top.missing();
      if (missing !== null) throw new Misfit(`has no "${missing}" at its end`);
    },
  };
}

interface Key {
  readonly name: string;
  readonly isKnown: boolean;
}

/** Names that come in one order, each once; those that are optional may be left out. */
function inOrder(names: readonly string[], optional: ReadonlySet<string>, where: string) {
  let next = 0;
  const firstRequired = (upTo: number) => names.slice(next, upTo).find((name) => !optional.has(name)) ?? null;
  return {
    /** Whether it is one of them. Throws when it is, and it is not its turn. */
    take(key: string): boolean {
      const place = names.indexOf(key);
      if (place === -1) return false;
      const skipped = place < next ? (names[next] ?? '') : firstRequired(place);
      if (skipped === '') throw new Misfit(`has "${key}" ${where} a second time`);
      if (skipped !== null) throw new Misfit(`has "${key}" ${where} where "${skipped}" should stand`);
      next = place + 1;
      return true;
    },
    /** The first that must still come; null when none must. */
    missing: () => firstRequired(names.length),
  };
}
