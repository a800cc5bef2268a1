import { TokenType } from '@streamparser/json';

export interface OutlineRules {
  /** The members of the document, `data` among them: all of them, in this order. */
  readonly members: readonly string[];
  /** The members of `data`: all of them, in this order; whether each is a list or an object. */
  readonly categories: Readonly<Record<string, { readonly list: boolean }>>;
}

/** How a document does not fit, as the rest of a sentence that begins with "The document". */
export class Misfit extends Error {}

const MAX_DEPTH = 64;

/**
 * Follows a document's tokens and refuses, by throwing a Misfit, what has not the outline of an export: the members,
 * the categories and what each of them opens with. What is inside a record is not its business, save how deep it nests.
 */
export function createOutline({ members, categories }: OutlineRules) {
  const names = Object.keys(categories);
  let depth = 0;
  let membersSeen = 0;
  let categoriesSeen = 0;
  let keyComes = false;

  const inData = () => members[membersSeen - 1] === 'data';
  const isOutline = () => depth <= 1 || (depth === 2 && inData());
  const category = () => names[categoriesSeen - 1] ?? '';

  function takeKey(key: string): void {
    keyComes = false;
    if (depth === 1) requireNext(key, members[membersSeen++], 'at the top');
    else requireNext(key, names[categoriesSeen++], 'in data');
  }

  /** What a value begins with: a bracket, or anything else. */
  function takeStart(bracket: '{' | '[' | ''): void {
    if (depth === 0 && bracket !== '{') throw new Misfit('is not an object');
    if (depth === 1 && inData() && bracket !== '{') throw new Misfit('has data that is not an object');
    if (depth === 2 && inData()) {
      const isList = categories[category()]?.list ?? false;
      if (bracket !== (isList ? '[' : '{')) {
        throw new Misfit(`has data.${category()} that is not ${isList ? 'a list' : 'an object'}`);
      }
    }
    if (bracket === '') return;
    depth++;
    keyComes = bracket === '{';
    if (depth > MAX_DEPTH) throw new Misfit(`nests deeper than ${MAX_DEPTH} levels`);
  }

  function requireAllCategories(): void {
    const missing = names[categoriesSeen];
    if (missing !== undefined) throw new Misfit(`has no "${missing}" in data`);
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
    /** Refuses a document that ended too early. */
    end(): void {
      const member = members[membersSeen];
      if (member !== undefined) throw new Misfit(`has no "${member}" at its end`);
    },
  };
}

function requireNext(key: string, expected: string | undefined, where: string): void {
  if (key === expected) return;
  const found = `"${key.slice(0, 60)}" ${where}`;
  throw new Misfit(expected ? `has ${found} where "${expected}" should stand` : `has ${found} after all that is known`);
}
