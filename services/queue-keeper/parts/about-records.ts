/** Which refusals are answered by parts, by their status. Pure. */

/** Refusals that may be about one record, or about how many there are; a 409 is one only where it names records. */
const ABOUT_RECORDS: readonly number[] = [400, 409, 413, 422];
/** Refused by any other status of an answer, but for 415, which is about all of it, it may be a firewall’s: for what it holds, or who sends it. */
const ABOUT_ALL = 415;
export const mayBeOfFirewall = (status = 0): boolean =>
  ((status >= 200 && status <= 299) || (status >= 400 && status <= 499)) &&
  status !== ABOUT_ALL &&
  !ABOUT_RECORDS.includes(status);
/** A failure (5xx) is a refusal only where it speaks of the contents. */
export const isAboutRecords = (status = 0): boolean =>
  ABOUT_RECORDS.includes(status) || mayBeOfFirewall(status) || (status >= 500 && status <= 599);
export const TOO_LARGE = 413;
