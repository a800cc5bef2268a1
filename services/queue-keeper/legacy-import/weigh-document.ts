/**
 * About how many bytes of memory it takes to convert a document: measured with Node 24 on records of many sizes, from `{}`
 * to whole log entries, and rather too much than too little. A record becomes an object of all its fields, so that many
 * small ones take more than their text. Pure, and linear in the length of the text.
 */
export function memoryToConvert(text: string): number {
  let memory = text.length * BYTES_A_CHARACTER;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === BRACE) memory += BYTES_AN_OBJECT;
    else if (code === COMMA) memory += BYTES_A_MEMBER;
  }
  return memory;
}

const BYTES_A_CHARACTER = 6;
const BYTES_AN_OBJECT = 500;
const BYTES_A_MEMBER = 70;
const BRACE = '{'.charCodeAt(0);
const COMMA = ','.charCodeAt(0);
