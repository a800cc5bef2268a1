import { test } from 'vitest';
import { killStarter, STARTERS, UP } from '../support/npm-start.ts';

test.each([
  ['npm itself', 'running', /^npm start/, UP],
  ['run.mjs', 'running', /deploy\/run\.mjs/, UP],
  ['start-boat.ts', 'running', /^node -- deploy\/start-boat\.ts/, UP],
  ['run.mjs together with its guard', 'running', /deploy\/run(\.mjs|\/guard\.sh)/, UP],
  ['start-boat.ts together with run.mjs and its guard', 'running', STARTERS, UP],
  ['npm itself', 'starting', /^npm start/, null],
  ['run.mjs', 'starting', /deploy\/run\.mjs/, null],
  ['start-boat.ts', 'starting', /^node -- deploy\/start-boat\.ts/, null],
  ['start-boat.ts together with run.mjs and its guard', 'starting', STARTERS, null],
] as const)('%s killed with SIGKILL while the boat is %s: no process stays, no port', (_who, _when, who, sentence) =>
  killStarter(who, sentence),
);
