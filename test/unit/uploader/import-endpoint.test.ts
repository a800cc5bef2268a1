import { describe, expect, test } from 'vitest';
import { importEndpoint } from '../../../services/uploader/import-endpoint.ts';

const config = (base: string, more = {}) => ({
  base,
  centralImportPath: '/api/v1/data/import',
  allowInsecureCentral: false,
  ...more,
});

describe('where exports go', () => {
  test.each([
    ['TLS', config('https://central.example'), 'https://central.example/api/v1/data/import'],
    ['a base path', config('https://central.example/boats'), 'https://central.example/boats/api/v1/data/import'],
    ['this machine, by name', config('http://localhost:8080'), 'http://localhost:8080/api/v1/data/import'],
    ['this machine, IPv4', config('http://127.0.0.1:8080'), 'http://127.0.0.1:8080/api/v1/data/import'],
    ['this machine, IPv6', config('http://[::1]:8080'), 'http://[::1]:8080/api/v1/data/import'],
    ['another path', config('https://a.example', { centralImportPath: '/in.php?v=1' }), 'https://a.example/in.php?v=1'],
    [
      'in the clear, allowed by name',
      config('http://10.0.0.2', { allowInsecureCentral: true }),
      'http://10.0.0.2/api/v1/data/import',
    ],
  ])('%s', (_, given, expected) => {
    expect(importEndpoint(given.base, given).href).toBe(expected);
  });

  test.each([
    ['in the clear', config('http://central.example'), /without TLS.*ALLOW_INSECURE_CENTRAL=true/],
    ['a name that only begins like this machine', config('http://localhost.example'), /without TLS/],
    ['an address that only begins like this machine', config('http://127.0.0.1.example'), /without TLS/],
    ['a login', config('https://boat:secret@central.example'), /no login/],
    ['a query', config('https://central.example/?key=1'), /no login, query/],
  ])('is refused: %s', (_, given, words) => {
    expect(() => importEndpoint(given.base, given)).toThrowError(
      expect.objectContaining({ code: 'config', message: expect.stringMatching(words) }),
    );
    expect(() => importEndpoint(given.base, given)).not.toThrowError(/secret/);
  });
});
