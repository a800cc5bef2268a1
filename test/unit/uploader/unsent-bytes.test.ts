import { describe, expect, test } from 'vitest';
import { txQueueOf } from '../../../services/uploader/unsent-bytes.ts';

const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:075B 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1
   1: 0100007F:D431 0100007F:1F90 01 0001A2B0:00000000 01:00000014 00000000     0        0 12 2
   2: 0100007F:1F90 0100007F:D431 01 00000000:00000010 00:00000000 00000000     0        0 13 1
`;

describe('bytes the other end has not confirmed', () => {
  test.each([
    ['of our connection', 0xd431, 0x1f90, 0x1a2b0],
    ['of the other direction, which is another line', 0x1f90, 0xd431, 0],
    ['of a connection that is not there', 0xd432, 0x1f90, null],
  ])('%s', (_, local, remote, expected) => {
    expect(txQueueOf(table, local, remote)).toBe(expected);
  });
});
