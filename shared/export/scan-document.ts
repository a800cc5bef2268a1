import { CATEGORIES, type CategoryName, isObjectCategory } from './category-names.ts';

/** Of one category of an export: how many records it has there, and bytes of them all. An object category has one. */
export interface Held {
  readonly records: number;
  readonly bytes: number;
}

/** Where things stand in an export document, in bytes from its beginning. */
export interface Outline {
  /** Where the key `data` begins, and where its value ends. */
  readonly dataFrom: number;
  readonly dataTo: number;
  readonly holds: Partial<Record<CategoryName, Held>>;
}

/** Told where the key `data` begins, once what stands before it is over. */
export type OnData = (from: number) => void;

/** Told of each record, in order: where it begins, and where it ends. An object category is one record, if it has fields. */
export type OnRecord = (category: CategoryName, index: number, from: number, to: number) => void;

const [QUOTE, BACKSLASH, COMMA, COLON] = [0x22, 0x5c, 0x2c, 0x3a];
const [BRACE, BRACKET, BRACE_END, BRACKET_END] = [0x7b, 0x5b, 0x7d, 0x5d];
const SPACE = 0x20;
/** Depth of the values in `data`, and of what they hold. */
const IN_DATA = 2;
const IN_CATEGORY = 3;
const LONGEST_KEY = 64;

/**
 * Finds the records of an export document in its bytes, in flat memory at any size, so that they can be copied as they
 * stand. The document is JSON, as it was when it was queued; what is none has no outline. Pure.
 */
export function createDocumentScan(onRecord: OnRecord = () => {}, onData: OnData = () => {}) {
  const holds: Partial<Record<CategoryName, Held>> = {};
  let at = 0;
  let depth = 0;
  let isInText = false;
  let isEscaped = false;
  let text: number[] = [];
  let textFrom = 0;
  let keyOfDocument = '';
  let category: CategoryName | null = null;
  let dataFrom = -1;
  let dataTo = -1;
  let valueFrom = -1;
  let recordFrom = -1;
  let recordTo = -1;
  let count = 0;

  const isInData = () => keyOfDocument === 'data';

  function endRecord(): void {
    if (category !== null && recordFrom >= 0) onRecord(category, count++, recordFrom, recordTo);
    recordFrom = -1;
  }

  function open(): void {
    depth += 1;
    if (depth !== IN_CATEGORY || !isInData()) return;
    valueFrom = at;
    count = 0;
    recordFrom = -1;
  }

  function close(): void {
    if (depth === IN_CATEGORY && isInData()) endCategory();
    if (depth === IN_DATA && isInData()) dataTo = at + 1;
    depth -= 1;
    recordTo = at + 1;
  }

  function endCategory(): void {
    const isList = category !== null && !isObjectCategory(category);
    if (isList) endRecord();
    else if (recordFrom >= 0) {
      recordFrom = valueFrom;
      recordTo = at + 1;
      endRecord();
    }
    if (category !== null) holds[category] = { records: count, bytes: at + 1 - valueFrom };
    category = null;
    recordFrom = -1;
  }

  function key(): void {
    const name = Buffer.from(text).toString('utf8');
    if (depth === 1) {
      keyOfDocument = name;
      if (name !== 'data') return;
      dataFrom = textFrom;
      onData(dataFrom);
    } else if (depth === IN_DATA && isInData()) {
      category = CATEGORIES.find((one) => one === name) ?? null;
    }
  }

  function inText(byte: number): void {
    if (isEscaped) isEscaped = false;
    else if (byte === BACKSLASH) isEscaped = true;
    else if (byte === QUOTE) {
      isInText = false;
      recordTo = at + 1;
      return;
    }
    if (depth <= IN_DATA && text.length < LONGEST_KEY) text.push(byte);
  }

  function outOfText(byte: number): void {
    if (byte <= SPACE) return;
    const isAtRecords = depth === IN_CATEGORY && category !== null;
    if (isAtRecords && byte === COMMA && !isObjectCategory(category as CategoryName)) {
      endRecord();
      return;
    }
    if (isAtRecords && recordFrom < 0 && byte !== BRACKET_END && byte !== BRACE_END) recordFrom = at;
    switch (byte) {
      case QUOTE:
        isInText = true;
        text = [];
        textFrom = at;
        break;
      case COLON:
        if (depth <= IN_DATA) key();
        break;
      case BRACE:
      case BRACKET:
        open();
        break;
      case BRACE_END:
      case BRACKET_END:
        close();
        break;
      default:
        recordTo = at + 1;
    }
  }

  return {
    push(chunk: Uint8Array): void {
      for (let i = 0; i < chunk.length; i++, at++) {
        if (isInText && !isEscaped && depth > IN_DATA) {
          // Most of a document are texts of records, in which nothing stands but their end.
          const from = i;
          while (i < chunk.length && chunk[i] !== QUOTE && chunk[i] !== BACKSLASH) i++;
          at += i - from;
          if (i === chunk.length) return;
        }
        const byte = chunk[i] as number;
        if (isInText) inText(byte);
        else outOfText(byte);
      }
    },
    /** Null when that was no whole document. */
    end(): Outline | null {
      return depth === 0 && !isInText && dataFrom >= 0 && dataTo > dataFrom ? { dataFrom, dataTo, holds } : null;
    },
  };
}
