import { tellsOfFailure } from './success-words.ts';

/**
 * Reads the little XML that servers answer instead of JSON, for what it says of success. Elements and attributes become
 * members, in whatever namespace, several of one name a list. No entities but XML's own five, no document types. Pure.
 */
export type XmlFields = { readonly [name: string]: XmlValue };
type XmlValue = string | XmlFields | readonly XmlValue[];

interface Element {
  readonly name: string;
  readonly members: Map<string, XmlValue[]>;
  text: string;
}

const TOKEN =
  /<!\[CDATA\[([\s\S]*?)\]\]>|<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/([\w.:-]+)\s*>|<([A-Za-z_][\w.:-]*)((?:\s+[\w.:-]+\s*=\s*(?:"[^"]*"|'[^']*'))*)\s*(\/?)>|([^<]+)/y;
const ATTRIBUTE = /([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };
const DEEPEST = 40;
/** No answer to an export has more elements, and each costs time. */
const MOST_ELEMENTS = 4_000;

const XML = /^<(?:\?xml\b|[A-Za-z_][\w.:-]*(?:\s|\/?>))[\s\S]*>$/;
const PIECE_OF_A_PAGE = /^<(?:br?|p|pre|div|span|center|table|title|meta|h[1-6])\b/i;

/** Whether a body is meant as XML, and is no page, nor a piece of one. */
export const looksLikeXml = (body: string): boolean => XML.test(body) && !PIECE_OF_A_PAGE.test(body);

/**
 * What it says, or the JSON text that it holds (as of .NET's `<string>{…}</string>`); null when it cannot be read. What
 * only wraps (an envelope, its body, a result) is taken off, unless its name tells of a failure.
 */
export function readXml(body: string): XmlFields | string | null {
  const root = rootOf(body);
  if (root === null) return null;
  let fields: XmlFields = { [root.name]: readingOf(root) };
  for (;;) {
    const [[name, value] = ['', ''], ...others] = Object.entries(fields);
    if (others.length > 0 || tellsOfFailure(name)) return fields;
    if (typeof value === 'string') return /^\s*[[{]/.test(value) ? value : fields;
    if (Array.isArray(value)) return fields;
    fields = value as XmlFields;
  }
}

function rootOf(body: string): Element | null {
  const top: Element = { name: '', members: new Map(), text: '' };
  const open: Element[] = [top];
  let elements = 0;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < body.length) {
    const token = TOKEN.exec(body);
    const current = open.at(-1);
    if (token === null || current === undefined || open.length > DEEPEST) return null;
    const [, cdata, closed, opened, attributes = '', isEmpty, text] = token;
    current.text += cdata ?? decoded(text ?? '');
    if (opened !== undefined) {
      elements += 1;
      if (elements > MOST_ELEMENTS) return null;
      open.push(elementOf(opened, attributes));
    }
    if (closed === undefined && isEmpty !== '/') continue;
    if (closed !== undefined && localName(closed) !== current.name) return null;
    const ended = open.pop();
    const around = open.at(-1);
    if (ended === undefined || around === undefined) return null;
    add(around, ended.name, readingOf(ended));
    if (around === top && ended.name !== '') return /^\s*$/.test(body.slice(TOKEN.lastIndex)) ? ended : null;
  }
  return null;
}

function elementOf(name: string, attributes: string): Element {
  const element: Element = { name: localName(name), members: new Map(), text: '' };
  for (const [, attribute = '', one, other] of attributes.matchAll(ATTRIBUTE)) {
    if (!attribute.startsWith('xmlns') && !attribute.startsWith('xsi:')) {
      add(element, localName(attribute), decoded(one ?? other ?? ''));
    }
  }
  return element;
}

function add({ members }: Element, name: string, value: XmlValue): void {
  const known = members.get(name);
  if (known === undefined) members.set(name, [value]);
  else known.push(value);
}

/** A text beside elements or attributes has the name that a message would have. */
function readingOf({ members, text }: Element): XmlValue {
  const own = text.trim();
  if (members.size === 0) return own;
  const entries = [...members].map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
  return Object.fromEntries(own === '' ? entries : [['text', own], ...entries]) as XmlFields;
}

const localName = (name: string): string => name.slice(name.indexOf(':') + 1);

const decoded = (text: string): string =>
  text.replace(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|(lt|gt|amp|quot|apos));/gi, (all, decimal, hex, name) => {
    if (name !== undefined) return ENTITIES[name.toLowerCase()] ?? all;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : all;
  });
