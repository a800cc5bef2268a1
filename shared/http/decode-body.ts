/** What a body may be when it is read, and most that may be read of it as it came. */
export const LARGEST_BODY = 64 * 1024;

/** More codings on top of each other than anybody has a use for. */
const MOST_CODINGS = 4;

export type Decoded =
  | { readonly text: Buffer; readonly trouble: null }
  | { readonly text: null; readonly trouble: string };

/** The name of a coding is told up to here. */
const LONGEST_CODING = 40;

/** As words that mean that there is none; `none` is what some servers say. */
const NO_CODING = ['identity', 'none'];

/** For zstd as a content coding a window of 8 MB is the most (RFC 9659). */
const ZSTD_WINDOW_LOG = 23;

/**
 * Takes codings off a whole body, the last one first (RFC 9110, 8.4), though we ask for none: servers and proxies code
 * all the same. Never makes more than 64 KB of it, so that a bomb costs nothing. `trouble` is in words that follow
 * "its body". zlib is loaded only when something is coded.
 */
export async function decodeBody(body: Buffer, codings: readonly string[]): Promise<Decoded> {
  const real = codings.filter((one) => !NO_CODING.includes(one));
  if (body.length === 0 || real.length === 0) return { text: body, trouble: null };
  if (real.length > MOST_CODINGS) return { text: null, trouble: `is coded ${real.length} times over` };
  const zlib = await import('node:zlib');
  const limit = { maxOutputLength: LARGEST_BODY };
  const decoders: Readonly<Record<string, (coded: Buffer) => Buffer>> = {
    gzip: (coded) => zlib.gunzipSync(coded, limit),
    'x-gzip': (coded) => zlib.gunzipSync(coded, limit),
    deflate: (coded) => (isZlib(coded) ? zlib.inflateSync(coded, limit) : zlib.inflateRawSync(coded, limit)),
    br: (coded) => zlib.brotliDecompressSync(coded, limit),
    zstd: (coded) =>
      zlib.zstdDecompressSync(coded, {
        ...limit,
        params: { [zlib.constants.ZSTD_d_windowLogMax]: ZSTD_WINDOW_LOG },
      }),
  };
  let text = body;
  for (const coding of [...real].reverse()) {
    const decode = Object.hasOwn(decoders, coding) ? decoders[coding] : undefined;
    if (!decode) return { text: null, trouble: `is in a coding that is not known here${inBrackets(coding)}` };
    try {
      text = decode(text);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
        return { text: null, trouble: `is larger than 64 KB once it is decoded (${coding})` };
      }
      // Somebody on the way took the coding off and left the field: what is JSON needs none taken off.
      if (!isJsonObject(text)) return { text: null, trouble: `is not the ${coding} that it says it is` };
    }
  }
  return { text, trouble: null };
}

/** Whole or not at all: half a word could be half a secret. */
const inBrackets = (coding: string): string => (coding.length > LONGEST_CODING ? '' : ` (${coding})`);

/** `deflate` is the zlib format, but some send what is within it alone (RFC 9110, 8.4.1.2). */
function isZlib([first = 0, second = 0]: Buffer): boolean {
  return (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0;
}

function isJsonObject(text: Buffer): boolean {
  try {
    const value: unknown = JSON.parse(text.toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
