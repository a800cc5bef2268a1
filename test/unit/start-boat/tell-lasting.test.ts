import { expect, test } from 'vitest';
import { createLastingTeller } from '../../../deploy/start-boat/tell-lasting.ts';

type Teller = ReturnType<typeof createLastingTeller>;

test.each<[what: string, happens: (teller: Teller) => void, told: string[]]>([
  [
    'both ends of it, once each, whoever notices',
    (teller) => {
      for (const _ of ['one', 'other']) teller.begins('broker', 'Away.');
      for (const _ of ['one', 'other']) teller.ends('broker', 'Back.');
    },
    ['! Away.', 'Back.'],
  ],
  [
    'the same trouble anew, once it was over',
    (teller) => {
      teller.begins('broker', 'Away.');
      teller.ends('broker', 'Back.');
      teller.begins('broker', 'Away.');
    },
    ['! Away.', 'Back.', '! Away.'],
  ],
  ['no end of what never began', (teller) => teller.ends('broker', 'Back.'), []],
  [
    'another trouble with the same thing, and one end of both',
    (teller) => {
      teller.begins('broker', 'Away.');
      teller.begins('broker', 'It lets nobody in.');
      teller.begins('broker', 'Away.');
      teller.ends('broker', 'Back.');
    },
    ['! Away.', '! It lets nobody in.', 'Back.'],
  ],
  [
    'nothing of words that only go on changing',
    (teller) => {
      teller.begins('requests', 'The disk is full: 7 MB are free.', 'disk_full');
      teller.begins('requests', 'The disk is full: 6 MB are free.', 'disk_full');
    },
    ['! The disk is full: 7 MB are free.'],
  ],
  [
    'of two things each by itself',
    (teller) => {
      teller.begins('collector signalk', 'Refused.');
      teller.begins('collector disk', 'Full.');
      teller.ends('collector signalk', 'Listening.');
    },
    ['! Refused.', '! Full.', 'Listening.'],
  ],
  [
    'anew what the next start of a process finds, and no end of what it does not find',
    (teller) => {
      teller.begins('collector signalk', 'Refused.');
      teller.begins('collector disk', 'Full.');
      teller.begins('broker', 'Away.');
      teller.forget('collector');
      teller.begins('collector signalk', 'Refused.');
      teller.ends('collector disk', 'Not full.');
      teller.ends('broker', 'Back.');
    },
    ['! Refused.', '! Full.', '! Away.', '! Refused.', 'Back.'],
  ],
])('of what lasts is told: %s', (_what, happens, told) => {
  const said: string[] = [];
  happens(createLastingTeller({ problem: (text) => said.push(`! ${text}`), over: (text) => said.push(text) }));
  expect(said).toEqual(told);
});
