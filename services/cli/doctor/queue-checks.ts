/** Longer than 200 lines so that the checks of the queue and of all that waits for it are one list. */
import { endingInWords } from '../../../shared/findings/failed-words.ts';
import type { Check } from './check.ts';
import { lookFor } from './finding-checks.ts';

/** So many of the exports that failed are told one by one. */
const SHOWN = 3;

export const queueChecks: readonly Check[] = [
  lookFor({
    id: 'queue.moves',
    title: 'nothing holds the queue, or the exports of an installation',
    codes: ['parked', 'portal', 'no_network', 'uploader_unheard', 'upload_silent'],
    well: 'it moves',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.tries',
    title: 'no upload failed or was put off when it was tried last',
    codes: ['upload_fails', 'not_delivered', 'told_later'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.failed',
    title: 'no export has failed',
    codes: ['failed', 'refused', 'file_gone'],
    well: 'none',
    told: 'queue',
    more: ({ jobs, now }) =>
      jobs
        .filter(({ status }) => status === 'failed')
        .slice(-SHOWN)
        .map((job) => `${job.queue_id}: ${endingInWords(job, now)}.`)
        .join(' '),
  }),
  lookFor({
    id: 'queue.parts',
    title: 'no export goes ashore in parts since the server refused it',
    codes: ['in_parts'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.arriving',
    title: 'nothing lies in outbox/ that is not in the queue',
    codes: ['arriving'],
    well: 'nothing',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.resend',
    title: 'no server asks for exports that it was sent before',
    codes: ['resending', 'resend_gap'],
    well: 'none, or it is done',
    told: 'queue',
  }),
  lookFor({
    id: 'records.quarantine',
    title: 'no record is in quarantine since the server refused it',
    codes: ['quarantined'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'records.given-up',
    title: 'nothing that was recorded here was given up before it came ashore',
    codes: ['given_up'],
    well: 'nothing',
    told: 'collector',
  }),
  lookFor({
    id: 'records.room',
    title: 'there is room for what other programs contribute',
    codes: ['contributions_refused'],
    well: 'there is',
    told: 'collector',
  }),
  lookFor({
    id: 'queue.cancelled',
    title: 'no cancelled export is to be removed',
    codes: ['cancelled'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.expired',
    title: 'no export was ever removed without being delivered',
    codes: ['expired'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.ashore',
    title: 'something has gone ashore within ASHORE_WARN_DAYS',
    codes: ['silent'],
    well: 'it has, or there was nothing yet',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.receipt',
    title: 'the export that was delivered last has a receipt',
    codes: ['no_receipt'],
    well: 'it has, or there was none yet',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.oldest',
    title: 'no export waits for longer than ASHORE_WARN_DAYS',
    codes: ['waits_long'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'data.vanished',
    title: 'no folder or database of ours vanished while the boat ran, within a day',
    codes: ['vanished', 'rescued'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'boat.one',
    title: 'no other boat has this one’s installation id, and the card is in the computer it was in',
    codes: ['two_boats', 'other_computer'],
    well: 'as far as is known',
    told: 'queue',
  }),
  lookFor({
    id: 'service.one',
    title: 'no second process tries to work as a service of this boat',
    codes: ['second_process'],
    well: 'none',
    told: 'broker',
  }),
  lookFor({
    id: 'queue.swept',
    title: 'every file of the queue can be put where it belongs, or removed',
    codes: ['sweep_stuck'],
    well: 'it can',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.known',
    title: 'of everything in the archive it is known whether it was delivered',
    codes: ['delivery_unknown'],
    well: 'it is',
    told: 'queue',
  }),
  lookFor({ id: 'queue.ledger', title: 'the ledger sums', codes: ['ledger'], well: 'it does', told: 'queue' }),
  lookFor({
    id: 'queue.categories',
    title: 'all that the newest export was to hold could be read',
    codes: ['incomplete', 'left_out'],
    well: 'it could, or there is no export yet',
    told: 'queue',
  }),
  lookFor({
    id: 'queue.left-out',
    title: 'nothing is absent from the newest export, or withheld',
    codes: ['absent', 'withheld', 'kept_back'],
    well: 'nothing',
    told: 'queue',
  }),
  lookFor({
    id: 'requests.admitted',
    title: 'an export that is asked for now is made',
    codes: ['refused_now', 'disk_trouble', 'computer'],
    well: 'it is, or another check says why not',
    told: 'collector',
  }),
  lookFor({
    id: 'requests.open',
    title: 'no request or contribution waits to be taken',
    codes: ['request_waits', 'messages_wait'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'requests.refused',
    title: 'the newest request was not refused',
    codes: ['request_refused'],
    well: 'it was not',
    told: 'collector',
  }),
  lookFor({
    id: 'messages.size',
    title: 'no message was too large for the broker since it runs',
    codes: ['oversize'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'messages.topic',
    title: 'no message came on a topic that there is not since the broker runs',
    codes: ['unknown_topic'],
    well: 'none',
    told: 'queue',
  }),
  lookFor({
    id: 'records.waiting',
    title: 'all that was recorded or contributed here is ashore',
    codes: ['recorded'],
    well: 'it is',
    told: 'collector',
  }),
];
