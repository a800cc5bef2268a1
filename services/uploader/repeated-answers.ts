import type { QueueStatus } from '../../shared/contracts/queue-status.ts';
import type { Offer } from '../../shared/contracts/queue-uploading.ts';
import { queueIdOfOffer } from '../../shared/export/part-ids.ts';
import type { Clock } from '../../shared/runtime/clock.ts';
import type { ReceiptIs } from './answer-table.ts';
import type { Ours, Verdict } from './classify-response.ts';
import type { Ending } from './ending.ts';
import { type ReceiptPolicy, receiptDue } from './receipt-due.ts';
import { httpDate } from './retry-after.ts';

/** Clocks of servers that share their work differ by less; what is older than that was not made just now. */
const TOLERANCE_MS = 5 * 60_000;
/** So many receipts are remembered: whoever repeats one, repeats a recent one. */
const MOST_RECEIPTS = 500;
/** A receipt that so many exports have is no export's own. */
const MANY = 2;
/** One that had it before the one that was delivered last. */
const ANOTHER = 'another';

type KnownBefore = Required<
  Pick<Ours, 'isOld' | 'receiptIs' | 'neverSentReceipt' | 'receiptDue' | 'lacksReceiptAgain'>
>;

/** When an answer was made by the server's clock, and how far that is from ours, which only ever goes on. */
interface Made {
  readonly date: number;
  readonly offset: number;
}

/** Whose receipt it is: of a part the whole export’s, of what is sent anew that of the first time, which comes again. */
const ownerOf = ({ queue_id, resend_of }: Offer): string => resend_of ?? queueIdOfOffer(queue_id);

/**
 * What earlier answers of the same server tell of a new one: whether it is older than they are, by the server's own clock
 * alone, whether its receipt is another export's, and whether the server ever sent one. Nothing of it is kept on disk: the
 * queue's state tells which export was delivered last, and whether its receipt was the only one of its kind.
 */
export function createRepeatedAnswers(clock: Pick<Clock, 'now' | 'monotonicMs'>, policy: ReceiptPolicy = 'auto') {
  const owners = new Map<string, Set<string>>();
  /** When the answer was made that gave an export the receipt of another, where it says so. */
  const looked = new Map<string, number | null>();
  /** Whether the server ever sent a receipt; null until the queue has told of what was delivered before. */
  let hasSentReceipt: boolean | null = null;
  /** Whether the newest answer left open whether the export is there. */
  let wasOpen = false;
  let newestOffset: number | null = null;
  let last: Made | null = null;

  function own(receipt: string, ...queueIds: readonly string[]): void {
    const known = owners.get(receipt) ?? new Set();
    owners.delete(receipt);
    owners.set(receipt, new Set([...known, ...queueIds]));
    const [oldest] = owners.keys();
    if (owners.size > MOST_RECEIPTS && oldest !== undefined) owners.delete(oldest);
  }

  /** A date that stands still is a cache's, however often one looks. */
  function receiptIs(id: string, receipt: string, made: Made | null): ReceiptIs {
    const others = [...(owners.get(receipt) ?? [])].filter((owner) => owner !== id).length;
    if (others === 0) return 'its own';
    if (others >= MANY) return 'everybody’s';
    const before = looked.get(`${id} ${receipt}`);
    const isAgain = before !== undefined && (before === null || made?.date !== before);
    return isAgain ? 'another’s again' : 'another’s';
  }

  const goesOn = (made: Made): boolean =>
    last !== null && last.date !== made.date && Math.abs(last.offset - made.offset) <= TOLERANCE_MS;

  /** A clock that was set back goes on from there, and counts from its second answer on; one that stands still is a cache's. */
  const isOld = (made: Made | null): boolean =>
    made !== null && newestOffset !== null && !goesOn(made) && made.offset < newestOffset - TOLERANCE_MS;

  function madeAt(ending: Ending): Made | null {
    const date = 'headers' in ending ? httpDate(ending.headers.date ?? '', clock.now()) : null;
    return date === null ? null : { date, offset: date - clock.monotonicMs() };
  }

  function remember(made: Made): void {
    if (!isOld(made)) newestOffset = goesOn(made) ? made.offset : Math.max(made.offset, newestOffset ?? made.offset);
    last = made;
  }

  return {
    /** Takes note of what was delivered before we started. */
    told({ last_delivered }: QueueStatus): void {
      hasSentReceipt ||= (last_delivered?.import_id ?? null) !== null || last_delivered?.receipt_before === true;
      if (!last_delivered || last_delivered.import_id === null) return;
      const { queue_id, import_id, receipt_repeated } = last_delivered;
      own(import_id, queue_id, ...(receipt_repeated ? [ANOTHER] : []));
    },
    /** What is known of an answer to this export from those before it. */
    before(offer: Offer, ending: Ending, isVerified: boolean): KnownBefore {
      const made = madeAt(ending);
      return {
        receiptDue: receiptDue({ policy, hasSentReceipt, isVerified }),
        lacksReceiptAgain: wasOpen,
        isOld: isOld(made),
        receiptIs: (receipt) => receiptIs(ownerOf(offer), receipt, made),
        neverSentReceipt: hasSentReceipt === false || policy === 'never',
      };
    },
    /** Takes note of an answer: when it was made, and whose its receipt is, or that there is to be a second look at that. */
    judged(offer: Offer, { outcome, import_id, http_status = 0, may_have_arrived }: Verdict, ending: Ending): void {
      const made = madeAt(ending);
      const isOfServer = http_status >= 200 && http_status <= 299 && outcome !== 'portal';
      if (made !== null && isOfServer) remember(made);
      if (isOfServer && ending.kind !== 'unasked') wasOpen = may_have_arrived === true;
      if (import_id === undefined) return;
      hasSentReceipt = true;
      const id = ownerOf(offer);
      if (outcome !== 'accepted') looked.set(`${id} ${import_id}`, made?.date ?? null);
      else {
        own(import_id, id);
        looked.delete(`${id} ${import_id}`);
      }
    },
  };
}
