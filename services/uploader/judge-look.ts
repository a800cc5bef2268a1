/** What answered a look at the central database, which asks for nothing and shows no token. */
export interface LookAnswer {
  readonly status: number;
  /** Whether it is a web page. */
  readonly isPage: boolean;
  /** Whether it is known who answers: over verified TLS, or on this machine. */
  readonly isVerified: boolean;
}

interface Row {
  readonly when: string;
  readonly fits: (answer: LookAnswer) => boolean;
  readonly isWell: boolean;
}

const is =
  (...statuses: readonly number[]) =>
  ({ status }: LookAnswer) =>
    statuses.includes(status);
const within =
  (low: number, high: number) =>
  ({ status }: LookAnswer) =>
    status >= low && status <= high;

/** Of a method that a server lacks (RFC 9110, 15.6.2): small ones know POST alone. */
const NOT_IMPLEMENTED = 501;

/**
 * Whether an answer shows that exports may be tried again, one row each; the first that fits decides. The server need
 * not like a look: that it is there, and is no portal, is enough.
 */
export const LOOKS: readonly Row[] = [
  { when: 'a redirect, as of a portal', fits: within(300, 399), isWell: false },
  { when: 'busy: 408, 425, 429', fits: is(408, 425, 429), isWell: false },
  {
    when: 'a server that does not know this question: 501, and no page from nobody knows whom',
    fits: ({ status, isPage, isVerified }) => status === NOT_IMPLEMENTED && (!isPage || isVerified),
    isWell: true,
  },
  { when: 'broken, or a login that the network asks for: 5xx', fits: within(500, 599), isWell: false },
  { when: 'a page instead of an answer', fits: (a) => a.isPage && within(200, 299)(a), isWell: false },
  { when: 'a page from nobody knows whom', fits: ({ isPage, isVerified }) => isPage && !isVerified, isWell: false },
  { when: 'any other answer, also that there is nothing, or not for us', fits: within(200, 499), isWell: true },
  { when: 'a status that HTTP does not have, or that ends nothing', fits: () => true, isWell: false },
];

/** The network asks for a login (RFC 6585). */
const LOGIN_REQUIRED = 511;

/** Whether it is certainly the central database that answers, though it is not well: then no portal stands in the way. */
export const isServersOwn = ({ status, isPage, isVerified }: LookAnswer): boolean =>
  isVerified && !isPage && status >= 400 && status <= 599 && status !== LOGIN_REQUIRED;

export function looksWell(answer: LookAnswer): boolean {
  return LOOKS.find(({ fits }) => fits(answer))?.isWell ?? false;
}
