import { expect, test } from 'vitest';
import { stateSentence } from '../../../shared/runtime/state-sentence.ts';

const well = { connected: true, needs: [], busyWith: null };
const disk = { message: 'The disk is full: free some space' };

test.each([
  ['all is well', well, 'Works; lacks nothing.'],
  ['busy', { ...well, busyWith: 'The export for x: boatlog, 10 records so far.' }, /^The export for x/],
  ['a need', { ...well, needs: [disk] }, 'Lacks something: The disk is full: free some space.'],
  ['needs come before work', { ...well, needs: [disk], busyWith: 'work' }, /^Lacks something/],
  ['no broker', { ...well, connected: false }, /broker does not answer.*safe/],
  [
    'a login that is refused',
    { ...well, connected: false, isLoginRefused: true },
    /broker refuses our login.*safe.*Start all/,
  ],
  [
    'a place that is another’s',
    { ...well, connected: false, isPlaceRefused: true },
    /broker refuses this process: another one has its place, or .*another DATA_DIR.*safe/,
  ],
  ['no broker, and more', { ...well, connected: false, needs: [disk] }, /broker does not answer.*The disk is full/],
])('%s', (_what, state, expected) => {
  expect(stateSentence(state)).toMatch(expected);
});
