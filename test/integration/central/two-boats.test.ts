import { expect, test } from 'vitest';
import { classifyResponse } from '../../../services/uploader/classify-response.ts';
import { manualClock } from '../../support/manual-clock.ts';
import { SAMPLE_INSTALLATION, sampleDocument } from '../../support/sample-document.ts';
import { centralRig } from './central-rig.ts';

const [A, B] = ['a'.repeat(32), 'b'.repeat(32)];
const DAY_MS = 24 * 60 * 60_000;

type Central = Awaited<ReturnType<typeof centralRig>>;

/** An export of the boat with this key, made at this time of 20 February; what the answer says of another boat. */
async function send(central: Central, boat_key: string | null, time: string) {
  const { data, problems, ...head } = sampleDocument(1, {
    export_timestamp: time.includes('T') ? time : `2026-02-20T${time}:00.000Z`,
  });
  const key = boat_key === null ? {} : { boat_key };
  const body = Buffer.from(JSON.stringify({ ...withoutTail(head), ...key, data, problems }));
  const { status, json } = await central.upload(body);
  expect(status).toBe(200);
  return { json, body, isTold: json.boat_key_notice !== undefined };
}

const withoutTail = ({ absent: _a, withheld: _w, not_requested: _n, ...head }: Record<string, unknown>) => head;

async function told(sent: readonly [key: string | null, time: string][]): Promise<boolean[]> {
  const central = await centralRig();
  const answers: boolean[] = [];
  for (const [key, time] of sent) answers.push((await send(central, key, time)).isTold);
  return answers;
}

test.each<[string, [string | null, string][], boolean[]]>([
  [
    'one boat',
    [
      [A, '10:00'],
      [A, '11:00'],
      [A, '09:00'],
    ],
    [false, false, false],
  ],
  [
    'boats that send no key',
    [
      [null, '10:00'],
      [A, '10:30'],
      [null, '11:00'],
    ],
    [false, false, false],
  ],
  [
    'a card that was moved',
    [
      [A, '10:00'],
      [A, '11:00'],
      [B, '12:00'],
      [B, '13:00'],
    ],
    [false, false, false, false],
  ],
  [
    'one that was moved, and whose older exports come late',
    [
      [A, '10:00'],
      [B, '12:00'],
      [A, '11:00'],
    ],
    [false, false, false],
  ],
  [
    'a cloned card in a second boat',
    [
      [A, '10:00'],
      [B, '11:00'],
      [A, '12:00'],
      [B, '13:00'],
    ],
    [false, false, true, true],
  ],
  [
    'one whose clock was never set',
    [
      [A, '10:00'],
      [B, '1970-01-01T00:05:00.000Z'],
      [B, '12:00'],
    ],
    [false, false, false],
  ],
])('%s', async (_what, sent, expected) => {
  expect(await told(sent)).toEqual(expected);
});

test('the answer says so in words, the same each time, as a delivery that the uploader passes on', async () => {
  const central = await centralRig();
  await send(central, A, '10:00');
  await send(central, B, '11:00');
  const { json, body } = await send(central, A, '12:00');
  expect((await central.upload(body)).json).toEqual({ ...json, duplicate: true });
  const answer = {
    kind: 'answer',
    status: 200,
    headers: {},
    body: JSON.stringify(json),
    bodyWhole: true,
    exportSent: true,
  } as const;
  const ours = { sha256: String(json.sha256), token: `Bearer ${SAMPLE_INSTALLATION}` };
  expect(classifyResponse(answer, ours, Date.now())).toEqual({
    outcome: 'accepted',
    http_status: 200,
    import_id: json.import_id,
    notice: expect.stringContaining('Another computer sends exports under this installation id as well'),
  });
});

test('it ends 30 days after the other boat has ended', async () => {
  const clock = manualClock();
  const central = await centralRig({ clock });
  await send(central, A, '10:00');
  await send(central, B, '11:00');
  expect((await send(central, A, '12:00')).isTold).toBe(true);
  await clock.advance(31 * DAY_MS);
  expect((await send(central, A, '2026-03-24T10:00:00.000Z')).isTold).toBe(false);
});
