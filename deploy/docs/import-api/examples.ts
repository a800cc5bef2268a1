import { judgeStatus } from './judge-status.ts';

export interface Example {
  readonly name: string;
  readonly body: object;
  readonly retryAfter?: boolean;
}

const RECEIPT = { status: 'success', import_id: 'import_550e8400e29b41d4' };
const error = (error_code: string, message: string, more: object = {}) => ({
  status: 'error',
  error_code,
  message,
  ...more,
});

/** Answers as a server should give them; what the boat makes of each is told beside it. */
export const EXAMPLES: Readonly<Record<string, readonly Example[]>> = {
  '200': [
    { name: 'stored', body: { ...RECEIPT, records_imported: { boatlog: 31, settings: 1 } } },
    {
      name: 'stored, but one record',
      body: {
        ...RECEIPT,
        records_imported: { boatlog: 30, settings: 1 },
        records_left_out: 1,
        left_out: [{ pointer: '/data/boatlog/12', problem: 'gps.latitude must be at most 90' }],
      },
    },
  ],
  '400': [
    {
      name: 'a record does not fit',
      body: error('INVALID_FORMAT', 'data.boatlog[12]: gps.latitude must be at most 90', {
        pointer: '/data/boatlog/12',
      }),
    },
    {
      name: 'another format',
      body: error('INVALID_FORMAT', 'format_version 1.0 is read here', { required_version: '1.0' }),
    },
  ],
  '401': [{ name: 'unknown', body: error('INVALID_INSTALLATION_ID', 'No such installation is known here.') }],
  '409': [
    { name: 'there already', body: RECEIPT },
    { name: 'in progress', body: error('IN_PROGRESS', 'This import is in progress.') },
  ],
  '413': [
    { name: 'too large', body: error('BODY_TOO_LARGE', 'At most 256 MB are taken.') },
    { name: 'a quota of bytes', body: error('QUOTA', 'The quota of the day is used up.'), retryAfter: true },
  ],
  '422': [{ name: 'a key of other bytes', body: error('IDEMPOTENCY_KEY_REUSED', 'This key stands for other bytes.') }],
  '429': [{ name: 'later', body: error('TOO_MANY_UPLOADS', 'One upload a minute, please.'), retryAfter: true }],
  '503': [{ name: 'maintenance', body: error('MAINTENANCE', 'Back on Monday.'), retryAfter: true }],
};

/** `accepted; nothing`: the outcome, and what is sent again. */
export function exampleInWords(status: number, { body, retryAfter = false }: Example): string {
  const answer = {
    name: '',
    headers: { 'content-type': 'application/json' },
    body: () => JSON.stringify(body),
    isWhole: true,
  };
  const { outcome, again, attempts } = judgeStatus(status, answer, {
    from: 'known, has sent receipts',
    hasRetryAfter: retryAfter,
  });
  const asked = retryAfter ? 'with `Retry-After`: ' : '';
  return `${asked}${outcome}, attempts used: ${attempts}, sent again: ${again}`;
}
