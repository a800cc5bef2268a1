import { expect, test } from 'vitest';
import { asFileProblem } from '../../../services/collector/sources/read-json-file.ts';
import { SourceMissing, SourceProblem } from '../../../services/collector/sources/source-problem.ts';

const systemError = (code: string) => Object.assign(new Error(`${code}: no, '/opt/d3kos/x'`), { code });

test.each([
  ['EACCES', 'unreadable', 'x may not be read by this service: permission denied.'],
  ['EPERM', 'unreadable', 'x may not be read by this service: permission denied.'],
  ['EIO', 'unreadable', 'x cannot be read: EIO.'],
])('%s means %s', (systemCode, code, message) => {
  expect(asFileProblem(systemError(systemCode), 'x')).toMatchObject({ code, message });
});

test.each(['ENOENT', 'ENOTDIR'])('%s means that it is not there', (systemCode) => {
  expect(asFileProblem(systemError(systemCode), 'x')).toBeInstanceOf(SourceMissing);
});

test('a problem that is known already stays what it is', () => {
  const problem = new SourceProblem('corrupt', 'torn');
  expect(asFileProblem(problem, 'x')).toBe(problem);
});
