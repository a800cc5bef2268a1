import { textOfPage } from './read-page.ts';

/** What a 2xx says that is no JSON object, and neither yes nor no, as an object; and pieces of a page as the text that they are. Pure. */

type Fields = Readonly<Record<string, unknown>>;

/** No longer is what a script says in a line. */
const LONGEST_TEXT = 400;
const LONGEST_PIECE = 2_000;

/** Undefined where it says a no, or nobody can read it: torn JSON, bytes, a page. */
export function unclearFields(json: unknown, text: string): Fields | undefined {
  if (json === null) return {};
  if (json === undefined) return unclearText(text);
  switch (typeof json) {
    case 'string':
      return json.trim() === '' ? {} : unclearText(json.trim());
    case 'number':
      return json > 0 ? {} : undefined;
    case 'object':
      // An empty list has counted nothing.
      return Array.isArray(json) && json.length > 0 ? { items: json } : {};
    default:
      return undefined;
  }
}

function unclearText(text: string): Fields | undefined {
  const isReadable = text !== '' && text.length <= LONGEST_TEXT && !/[\p{C}\uFFFD]/u.test(text);
  if (!isReadable || /^[[{<"]/.test(text) || /^[+-]?[0.]+$/.test(text)) return undefined;
  return { text };
}

/** Elements that only show a text, without anything that leads, loads or asks. */
const SHOWS =
  /^<\/?(?:br|p|b|i|u|em|strong|small|big|tt|code|pre|center|font|span|div|h[1-6]|hr|ul|ol|li|table|tbody|tr|td)(?:\s+(?:style|class|id|align|color|size|face|width|border)\s*=\s*(?:"[^"<>:(]*(?::[^"<>(]*)?"|'[^'<>(]*'|[\w#-]+))*\s*\/?>$/i;
const TAG = /<[^>]*>/g;
const ASKS = /\b(?:sign|log) ?(?:in|on)\b|\blogin\b|captive|hotspot|wi-?fi|https?:\/\//i;

/** The text of a piece of a page, as a script prints it: `Saved<br>`, `<h1>OK</h1>`; empty where it is a page, or asks for something. */
export function textOfPiece(body: string): string {
  if (body.length > LONGEST_PIECE || !/<[a-z]/i.test(body)) return '';
  const tags = body.match(TAG) ?? [];
  if (tags.length === 0 || !tags.every((tag) => SHOWS.test(tag))) return '';
  const text = textOfPage(body);
  return ASKS.test(text) || text.includes('<') ? '' : text;
}
