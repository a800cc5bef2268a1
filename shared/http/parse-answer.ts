import { AnswerFault } from './answer-faults.ts';
import { type Framing, framingOf } from './framing.ts';
import { type AnswerHead, readHead } from './read-head.ts';

/** Of all heads of an answer together, the interim ones and the trailers included. */
export const LARGEST_HEAD = 64 * 1024;
const LONGEST_CHUNK_LINE = 4 * 1024;
/** With a pause of half a minute after each they are cut off before the uploader counts as stuck. */
const MOST_INTERIM = 50;

const CR = 13;
const LF = 10;
const EMPTY = Buffer.alloc(0);

export interface AnswerParts {
  /** Told once, of the final answer; 1xx are read past. */
  readonly onHead: (head: AnswerHead, framing: Framing) => void;
  readonly onBody: (part: Buffer) => void;
}

type Step = (rest: Buffer) => Buffer | null;

/**
 * Reads one answer to one request as its bytes come, however they are cut. It is ours since neither undici nor Node's
 * parser reads what RFC 9110 and 9112 let a client read (undici ends at an unasked 100, both at a length said twice), Node's
 * lenient one takes a NUL and whatever else comes along, and the names of their errors tell nobody what is wrong.
 */
export function createAnswerParser(method: string, { onHead, onBody }: AnswerParts) {
  let step: Step | null = headLine;
  let pending: Buffer = EMPTY;
  let lines: string[] = [];
  let headBytes = 0;
  let interim = 0;
  let framing: Framing | null = null;
  let bodyBytes = 0;
  let chunkLeft = 0;
  let isWhole = false;
  let isOver = false;

  /** Takes one line, its end included: null when it is not all there. */
  function takeLine(rest: Buffer, longest: number): { line: Buffer; after: Buffer } | null {
    const end = rest.indexOf(LF);
    if ((end < 0 ? rest.length : end + 1) > longest) throw new AnswerFault(step === chunkSize ? 'chunks' : 'head_size');
    return end < 0 ? null : { line: rest.subarray(0, end + 1), after: rest.subarray(end + 1) };
  }

  function headLine(rest: Buffer): Buffer | null {
    if (lines.length === 0) refuseIfNoHttp(rest);
    const taken = takeLine(rest, LARGEST_HEAD - headBytes);
    if (!taken) return null;
    headBytes += taken.line.length;
    // A line may end in LF alone (RFC 9112, 2.2).
    const line = taken.line.toString('latin1').replace(/\r?\n$/, '');
    if (line !== '') lines.push(line);
    else if (lines.length > 0) endHead();
    return taken.after;
  }

  function endHead(): void {
    const head = readHead(lines);
    lines = [];
    if (head.status === 101) throw new AnswerFault('switched');
    if (head.status >= 100 && head.status < 200) {
      if (++interim > MOST_INTERIM) throw new AnswerFault('interim');
      return;
    }
    framing = framingOf(head, method);
    if (framing.by === 'chunks') step = chunkSize;
    else if (framing.by === 'nothing' || framing.length === 0) finish();
    else step = plainBody;
    onHead(head, framing);
  }

  function plainBody(rest: Buffer): Buffer {
    const left = framing?.by === 'length' ? (framing.length ?? 0) - bodyBytes : rest.length;
    tellBody(rest.subarray(0, left));
    if (framing?.by === 'length' && bodyBytes === framing.length) finish();
    return rest.subarray(left);
  }

  function chunkSize(rest: Buffer): Buffer | null {
    const taken = takeLine(rest, LONGEST_CHUNK_LINE);
    if (!taken) return null;
    const size = /^([0-9a-f]{1,12})[ \t]*(;[^\r]*)?\r\n$/i.exec(taken.line.toString('latin1'))?.[1];
    if (size === undefined) throw new AnswerFault('chunks');
    chunkLeft = Number.parseInt(size, 16);
    step = chunkLeft === 0 ? trailer : chunkData;
    return taken.after;
  }

  function chunkData(rest: Buffer): Buffer | null {
    if (chunkLeft > 0) {
      const part = rest.subarray(0, chunkLeft);
      chunkLeft -= part.length;
      tellBody(part);
      return rest.subarray(part.length);
    }
    if (rest.length < 2 && rest[0] === CR) return null;
    if (rest[0] !== CR || rest[1] !== LF) throw new AnswerFault('chunks');
    step = chunkSize;
    return rest.subarray(2);
  }

  function trailer(rest: Buffer): Buffer | null {
    const taken = takeLine(rest, LARGEST_HEAD - headBytes);
    if (!taken) return null;
    headBytes += taken.line.length;
    if (taken.line.length > 2 || !/^\r?\n$/.test(taken.line.toString('latin1'))) return taken.after;
    if (framing?.length !== null && framing?.length !== bodyBytes) throw new AnswerFault('two_lengths');
    finish();
    return taken.after;
  }

  function tellBody(part: Buffer): void {
    bodyBytes += part.length;
    if (part.length > 0) onBody(part);
  }

  function finish(): void {
    step = null;
    isWhole = true;
  }

  return {
    /** Throws an AnswerFault. */
    push(bytes: Buffer): void {
      let rest: Buffer | null = pending.length > 0 ? Buffer.concat([pending, bytes]) : bytes;
      pending = EMPTY;
      while (step !== null && rest.length > 0) {
        const after: Buffer | null = step(rest);
        if (after === null) {
          pending = rest;
          return;
        }
        rest = after;
      }
      // More than it said: what follows is nobody's answer (RFC 9112, 6.3), and the connection is not used again.
      if (rest.length > 0) isOver = true;
    },
    /** The connection ended in order, which ends a body that nothing else does. Throws an AnswerFault for a head cut off. */
    end(): void {
      if (framing?.by === 'close') finish();
      else if (framing === null && headBytes + pending.length > 0) throw new AnswerFault('head_cut');
    },
    get isWhole() {
      return isWhole;
    },
    get keepsConnection() {
      return isWhole && !isOver && framing?.keepsConnection === true;
    },
  };
}

/** Told from its first bytes already: what is no HTTP may never end a line. */
function refuseIfNoHttp(rest: Buffer): void {
  const start = rest.findIndex((byte) => byte !== CR && byte !== LF);
  if (start < 0) return;
  if (rest[start] === 0x15 || rest[start] === 0x16) throw new AnswerFault('tls');
  const begun = rest.toString('latin1', start, start + 5);
  if (!'HTTP/'.startsWith(begun)) throw new AnswerFault('not_http');
}
