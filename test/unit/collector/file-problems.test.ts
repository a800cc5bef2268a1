import { expect, test } from 'vitest';
import { asFileProblem } from '../../../services/collector/sources/read-json-file.ts';
import { SourceProblem } from '../../../services/collector/sources/source-problem.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: no, '/opt/d3kos/x'`), { code });

test.each([
  ['ENOENT', 'missing', 'x does not exist.'],
  ['ENOTDIR', 'missing', 'x does not exist.'],
  ['EACCES', 'unreadable', 'x may not be read by this service: permission denied.'],
  ['EPERM', 'unreadable', 'x may not be read by this service: permission denied.'],
  ['EIO', 'unreadable', 'x cannot be read: EIO.'],
])('%s means %s', (systemCode, code, message) => {
  expect(asFileProblem(systemError(systemCode), 'x')).toMatchObject({ code, message });
});

test('a problem that is known already stays what it is', () => {
  const problem = new SourceProblem('corrupt', 'torn');
  expect(asFileProblem(problem, 'x')).toBe(problem);
});
