import { CATEGORIES, type CategoryName, isObjectCategory } from '../../shared/export/category-names.ts';
import { createDocumentScan } from '../../shared/export/scan-document.ts';
import { parseJson } from './parse-json.ts';
import { isFields } from './read-answer-body.ts';

/** What stands before `data` in every version of the document. */
const HEAD = ['installation_id', 'format_version', 'export_timestamp', 'tier'] as const;
/** What our own writer ends each record with: whose it is, its quantities in SI, and by what it is stored. */
const ADDED_TO_RECORD =
  /(?:,"contributed_by":"(?:[^"\\]|\\.)*")?(?:,"received_at":"[^"]*")?(?:,?"conditions_si":\[(?:[^[\]"\\]|"(?:[^"\\]|\\.)*")*\])?(?:,?"readings_si":\[(?:[^[\]"\\]|"(?:[^"\\]|\\.)*")*\])?,?"record_key":"(?:[^"\\]|\\.)*","source":"(?:[^"\\]|\\.)*"(?:,"revision":\d+)?\}$/;

/**
 * An export document without all that was added to it since its first version, from the bytes of one, in flat memory: the
 * four members of its head, and nine categories with their records as they stand. Throws a RangeError where that is none
 * of ours: no whole document, or with its categories in another order.
 */
export async function* plainDocument(document: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const writer = createPlainWriter();
  let kept: Uint8Array = Buffer.alloc(0);
  let keptFrom = 0;
  /** What lies before this is written, or left out. */
  let readTo = 0;

  const textUpTo = (from: number, to: number): string => {
    readTo = to;
    return Buffer.from(kept.subarray(from - keptFrom, to - keptFrom)).toString('utf8');
  };
  const scan = createDocumentScan(
    (category, _, from, to) => writer.record(category, textUpTo(from, to)),
    (from) => writer.head(textUpTo(0, from)),
  );
  for await (const chunk of document) {
    kept = Buffer.concat([kept, chunk]);
    scan.push(chunk);
    kept = kept.subarray(readTo - keptFrom);
    keptFrom = readTo;
    const written = writer.take();
    if (written !== '') yield Buffer.from(written);
  }
  if (scan.end() === null) throw new RangeError('it is no whole document');
  writer.end();
  yield Buffer.from(writer.take());
}

function createPlainWriter() {
  let written = '';
  let current: CategoryName | null = null;
  let next = 0;

  /** The categories from `next` up to this one, which hold nothing; null: all the rest. */
  function skipTo(category: CategoryName | null): void {
    if (current !== null && !isObjectCategory(current)) written += ']';
    current = null;
    for (; next < CATEGORIES.length && CATEGORIES[next] !== category; next++) {
      const name = CATEGORIES[next] as CategoryName;
      written += `${next === 0 ? '' : ','}"${name}":${isObjectCategory(name) ? '{}' : '[]'}`;
    }
  }

  function begin(category: CategoryName): void {
    skipTo(category);
    if (next === CATEGORIES.length) throw new RangeError('its categories stand in another order');
    written += `${next === 0 ? '' : ','}"${category}":${isObjectCategory(category) ? '' : '['}`;
    next += 1;
    current = category;
  }

  return {
    head(text: string): void {
      const given = parseJson(`${text.trimEnd().replace(/,$/, '')}}`);
      if (!isFields(given)) throw new RangeError('it has no head');
      const head = Object.fromEntries(HEAD.filter((name) => name in given).map((name) => [name, given[name]]));
      written += `${JSON.stringify(head).slice(0, -1)},"data":{`;
    },
    record(category: CategoryName, text: string): void {
      if (category === current) written += ',';
      else begin(category);
      written += text.replace(ADDED_TO_RECORD, '}');
    },
    end(): void {
      skipTo(null);
      written += '}}';
    },
    /** What was written since this was asked last. */
    take(): string {
      const text = written;
      written = '';
      return text;
    },
  };
}
