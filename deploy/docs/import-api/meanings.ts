/** What a server says by a status, and what it should be used for; of each range, and of what differs within it. */
export const MEANINGS: Readonly<Record<string, string>> = {
  '200': 'Stored, durably, with its receipt. The same receipt to the same export again.',
  '201': 'As 200. An id or a `Location` of what was created counts as a yes as well.',
  '202':
    'Taken over, durably: from here on it is yours, and will not come again. Whatever state the body names, it is a delivery. Do not use it for what may still be refused.',
  '204':
    'Stored, without a receipt, which 204 can hold in `Import-Id` only: it is a delivery for a boat to which you never sent one. Answer 200.',
  '2XX': 'As 200, if the body says so. A body that says otherwise is believed rather than the status.',
  '3XX': 'Never followed, since the token would go along: it is taken for a captive portal. Do not redirect.',
  '400':
    '**Never**: these bytes will not be taken. Name the records that do not fit, each by its place (`pointer`): the boat sends the rest without them. A digest that does not fit is said by 400 too.',
  '401':
    'Nobody knows this boat, or its token. Everything of that installation waits, small questions find out when it is let in, and nothing is lost. With `Retry-After`: later.',
  '402': 'The account is to be paid first; it waits as with 401.',
  '403':
    'The boat is known, and may not upload; it waits as with 401. Say why: one without a reason, or as a page, may be a firewall’s, and what was sent is tried in parts. With `Retry-After`: later.',
  '404': 'There is no import here: the owner is told to check the address. Everything waits.',
  '408': 'The body stood still for too long. It is sent again.',
  '409':
    'It is there already, or is being imported just now. With the receipt, or with `Idempotency-Key` repeated, it is a delivery, unless the body says that it is in progress: then **again**.',
  '412': 'As any other 4xx; with a receipt and words that say so it means that the export is there already.',
  '413': '**Never** in this size: the boat sends it in parts. With `Retry-After`: later, as of a quota of bytes.',
  '415': '**Never**: the type is not taken. Nothing of it is sent again, so be sure.',
  '422':
    '**Never**, as 400: the document is JSON, and something in it does not fit. Also for a key that stands for other bytes: the boat asks (HEAD) whether you have it, and sends nothing under another key.',
  '425': '**Again**: it is sent once more.',
  '429': '**Later**, with `Retry-After`. Without it each is a failed attempt, of which an export has four.',
  '4XX': 'About the address or the account, not about these bytes: everything waits, and the owner is told.',
  '500': '**Again**: something broke. Nothing may be kept of it that would be there twice then.',
  '503': '**Later**, with `Retry-After`: a maintenance of days costs nothing so. Without it, a failed attempt.',
  '507': '**Again**: the disk is full. 503 with `Retry-After` is better.',
  '511': 'Of a network that asks for a login first (RFC 6585), never of a server.',
  '5XX':
    '**Again**: at once, after 5 and after 15 minutes; what has failed then comes back by itself once the server is well.',
};

/** Of an answer to a question. */
export const HELD_MEANINGS: Readonly<Record<string, string>> = {
  '200': 'It is here: with the receipt and the key. Nothing is sent.',
  '401':
    'Nobody knows this boat: with the key and a challenge, so that not the whole export has to be sent to hear that.',
  '403': 'This boat may not upload: the same.',
  '404': 'It is not here: with the key. It is sent.',
  '410': 'As 404.',
  default: 'Says nothing, as of a server that does not know the question: the export is sent.',
};

/** Of an answer to a look. */
export const LOOK_MEANINGS: Readonly<Record<string, string>> = {
  '2XX': 'The way is free, unless it is a page.',
  '3XX': 'As of a captive portal: not well.',
  '4XX': 'The way is free as well, whatever it is; but 408, 425 and 429 are not well.',
  '5XX': 'Not well.',
};
