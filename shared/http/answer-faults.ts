/**
 * What an answer may break of HTTP's rules so that it cannot be used, in the words that end "The server answered, but
 * not by HTTP's rules: …". What RFC 9110 and 9112 let a client read all the same is no fault (`read-head.ts`, `framing.ts`).
 */
export const FAULTS = {
  not_http: 'what it sent does not begin like an HTTP answer',
  tls: 'it sent TLS where plain HTTP was asked for, so CENTRAL_API_URL should begin with https://',
  version: 'it speaks another version of HTTP than 1',
  status: 'its status is no number of three digits',
  header: 'a line of its head is no header field',
  control: 'its head holds a NUL or a lone carriage return',
  head_cut: 'its head was cut off',
  head_size: 'its head is larger than 64 KB',
  interim: 'it promised an answer fifty times and gave none',
  switched: 'it changed to another protocol, which nobody had asked for',
  length: 'its length is no number',
  two_lengths: 'two lengths that differ',
  transfer: 'its body is in a transfer coding that is not known here',
  chunks: 'the chunks of its body are malformed',
} as const;

export type FaultName = keyof typeof FAULTS;

/** An answer that cannot be read on. */
export class AnswerFault extends Error {
  readonly fault: FaultName;

  constructor(fault: FaultName) {
    super(FAULTS[fault]);
    this.fault = fault;
  }
}
