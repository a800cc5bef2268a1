import { expect, test } from 'vitest';
import { parseEnvFile } from '../../../services/cli/env-file.ts';

/** Each was read by systemd 252 too, with the same result (systemd.exec(5), EnvironmentFile). */
test.each<[text: string, value: string]>([
  ['A=plain', 'plain'],
  ['A=', ''],
  ['  A  =  blanks around  ', 'blanks around'],
  ['A=two words', 'two words'],
  ['A=no # comment', 'no # comment'],
  ['A=http://boat/#part', 'http://boat/#part'],
  ['A="in quotes"  ', 'in quotes'],
  ['A="a # b; c"', 'a # b; c'],
  ['A="say \\"hi\\" for \\$5 in C:\\\\ or \\n"', 'say "hi" for $5 in C:\\ or \\n'],
  ["A='as it is: \\n $x \"'", 'as it is: \\n $x "'],
  ['A="one"\'two\'', 'onetwo'],
  ['A=it"s', 'it"s'],
  ['A=back\\slash', 'backslash'],
  ['A=one\\\ntwo', 'onetwo'],
  ['A="over\ntwo lines"', 'over\ntwo lines'],
  ['A=first\nA=last', 'last'],
  ['# A=no\n; A=no\n\n   \nA=yes\r\n', 'yes'],
  ['# a comment goes on \\\nA=no\nA=yes', 'yes'],
  ['A=\tone \\\n  two\t', 'one   two'],
])('%j', (text, value) => {
  expect(parseEnvFile(text)).toEqual({ values: { A: value }, problems: [] });
});

test.each<[text: string, problem: RegExp]>([
  ['A=1\nCENTRAL_API_URL\nB=2', /^line 2 has no "="$/],
  ['A=1\nexport C=3\nB=2', /^line 2 begins with "export C", which is no name$/],
  ['A=1\nB=2\n2C=3', /^line 3 begins with "2C"/],
  ['\uFEFFC=3\nA=1\nB=2', /^line 1 begins with "\uFEFFC"/],
  ["A=1\nB=2\nD='open", /^the quote in line 3 is never closed$/],
])('%j: systemd passes over it, and the others are read', (text, problem) => {
  const { values, problems } = parseEnvFile(text);
  expect(values).toMatchObject({ A: '1', B: '2' });
  expect(problems).toEqual([expect.stringMatching(problem)]);
});
