import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AnswerFault } from '../../../shared/http/answer-faults.ts';
import { createAnswerParser } from '../../../shared/http/parse-answer.ts';
import type { AnswerHead } from '../../../shared/http/read-head.ts';
import { bytesOf, WIRE_ANSWERS } from '../../support/answers-on-the-wire.ts';

/** What comes of bytes that arrive in these pieces, and of the end of their connection after them. */
function parsed(pieces: readonly Buffer[], { method = 'POST', ends = true } = {}) {
  const body: Buffer[] = [];
  let head = null as AnswerHead | null;
  const parser = createAnswerParser(method, {
    onHead(final) {
      expect(head, 'a head is told once').toBeNull();
      head = final;
    },
    onBody(part) {
      expect(head, 'a body comes after its head').not.toBeNull();
      expect(parser.isWhole, 'nothing comes after the end').toBe(false);
      body.push(Buffer.from(part));
    },
  });
  let fault: string | null = null;
  try {
    for (const piece of pieces) parser.push(piece);
    if (ends) parser.end();
  } catch (error) {
    if (!(error instanceof AnswerFault)) throw error;
    fault = error.fault;
  }
  return { head, body: Buffer.concat(body), fault, isWhole: parser.isWhole, keeps: parser.keepsConnection };
}

function cutAt(bytes: Buffer, places: readonly number[]): Buffer[] {
  const cuts = [0, ...new Set(places.map((place) => place % (bytes.length + 1))), bytes.length].sort((a, b) => a - b);
  return cuts.slice(1).map((end, nth) => bytes.subarray(cuts[nth], end));
}

const small = WIRE_ANSWERS.map((answer) => ({ name: answer.name, bytes: bytesOf(answer) })).filter(
  ({ bytes }) => bytes.length < 2_000,
);
const runs = { numRuns: Number(process.env.FC_RUNS ?? 300), seed: 20260220 };

describe('an answer', () => {
  test('is the same however its bytes are cut', () => {
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.array(fc.nat(2_000), { maxLength: 12 }), ({ bytes }, places) => {
        const { keeps: _, ...whole } = parsed([bytes]);
        const { keeps: __, ...inPieces } = parsed(cutAt(bytes, places));
        expect(inPieces).toEqual(whole);
      }),
      runs,
    );
  });

  test.each(small)('is the same byte by byte: $name', ({ bytes }) => {
    const pieces = Array.from(bytes, (_, nth) => bytes.subarray(nth, nth + 1));
    const { keeps: _, ...byByte } = parsed(pieces);
    const { keeps: __, ...whole } = parsed([bytes]);
    expect(byByte).toEqual(whole);
  });

  test('that is cut off anywhere is never taken for a longer one', () => {
    fc.assert(
      fc.property(fc.constantFrom(...small), fc.nat(2_000), ({ bytes }, at) => {
        const whole = parsed([bytes], { ends: false });
        const cut = parsed([bytes.subarray(0, at % (bytes.length + 1))], { ends: false });
        if (cut.isWhole) expect(cut.body).toEqual(whole.body);
        expect(whole.body.subarray(0, cut.body.length)).toEqual(cut.body);
      }),
      runs,
    );
  });

  test('of any bytes at all ends in an answer, a fault or nothing', () => {
    const rubbish = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc
        .tuple(
          fc.constantFrom(...small.filter(({ bytes }) => bytes.length > 4)),
          fc.nat(),
          fc.uint8Array({ minLength: 1, maxLength: 4 }),
        )
        .map(([one, at, put]) => {
          const bytes = Buffer.from(one.bytes);
          bytes.set(put, at % (bytes.length - put.length));
          return bytes;
        }),
    );
    fc.assert(
      fc.property(rubbish, fc.array(fc.nat(300), { maxLength: 5 }), (bytes, places) => {
        const { isWhole, head, fault } = parsed(cutAt(Buffer.from(bytes), places));
        if (isWhole) expect(head).not.toBeNull();
        if (fault !== null) expect(isWhole).toBe(false);
      }),
      runs,
    );
  });
});

describe('a connection', () => {
  const RECEIPT = 'Content-Length: 2\r\n\r\n{}';
  test.each([
    ['is kept after a length', `HTTP/1.1 200 OK\r\n${RECEIPT}`, true],
    ['is kept after chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n', true],
    ['is kept after 204', 'HTTP/1.1 204 No Content\r\n\r\n', true],
    ['is kept by HTTP/1.0 that says so', `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n${RECEIPT}`, true],
    ['is not kept by HTTP/1.0 else', `HTTP/1.0 200 OK\r\n${RECEIPT}`, false],
    ['is not kept against its will', `HTTP/1.1 200 OK\r\nConnection: x, Close\r\n${RECEIPT}`, false],
    ['is not kept when more came than was said', `HTTP/1.1 200 OK\r\n${RECEIPT}}`, false],
    [
      'is not kept after a length beside chunks',
      'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
      false,
    ],
    ['is not kept before the end', 'HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{}', false],
  ])('%s', (_what, text, keeps) => {
    expect(parsed([Buffer.from(text)], { ends: false }).keeps).toBe(keeps);
  });

  test('an answer to HEAD has no body, whatever length it tells', () => {
    const { isWhole, body } = parsed([Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 48\r\n\r\n')], {
      method: 'HEAD',
      ends: false,
    });
    expect({ isWhole, length: body.length }).toEqual({ isWhole: true, length: 0 });
  });
});
