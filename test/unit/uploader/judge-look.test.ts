import { expect, test } from 'vitest';
import { isServersOwn, LOOKS, looksWell } from '../../../services/uploader/judge-look.ts';

const answer = (status: number, more: { isPage?: boolean; isVerified?: boolean } = {}) => ({
  status,
  isPage: false,
  isVerified: true,
  ...more,
});

const table: [string, ReturnType<typeof answer>, boolean][] = [
  ['200', answer(200), true],
  ['204', answer(204), true],
  ['400', answer(400), true],
  ['401: it is there, and asks who we are', answer(401), true],
  ['403', answer(403), true],
  ['404: it is there, and takes no looks', answer(404), true],
  ['404 with a web server’s page', answer(404, { isPage: true }), true],
  ['405', answer(405), true],
  ['499', answer(499), true],
  ['a page', answer(200, { isPage: true }), false],
  ['299 with a page', answer(299, { isPage: true }), false],
  ['404 with a page from nobody knows whom', answer(404, { isPage: true, isVerified: false }), false],
  ['404 from nobody knows whom', answer(404, { isVerified: false }), true],
  ['300', answer(300), false],
  ['302', answer(302), false],
  ['399', answer(399), false],
  ['408', answer(408), false],
  ['425', answer(425), false],
  ['429', answer(429), false],
  ['500', answer(500), false],
  ['501: it is there, and takes no looks', answer(501), true],
  ['501 with a web server’s page', answer(501, { isPage: true }), true],
  ['501 with a page from nobody knows whom', answer(501, { isPage: true, isVerified: false }), false],
  ['503', answer(503), false],
  ['511', answer(511), false],
  ['599', answer(599), false],
  ['101', answer(101), false],
  ['600', answer(600), false],
];

test.each(table)('a look that is answered %s', (_what, facts, isWell) => {
  expect(looksWell(facts)).toBe(isWell);
});

test('every row of the table decides some case', () => {
  const deciding = new Set(table.map(([, facts]) => LOOKS.find(({ fits }) => fits(facts))?.when));
  expect(LOOKS.map(({ when }) => when).filter((when) => !deciding.has(when))).toEqual([]);
});

test.each([
  ['busy, over verified TLS', { status: 429, isPage: false, isVerified: true }, true],
  ['broken, over verified TLS', { status: 503, isPage: false, isVerified: true }, true],
  ['from nobody knows whom', { status: 503, isPage: false, isVerified: false }, false],
  ['a page', { status: 503, isPage: true, isVerified: true }, false],
  ['a login that the network asks for', { status: 511, isPage: false, isVerified: true }, false],
  ['a redirect', { status: 302, isPage: false, isVerified: true }, false],
])('whether the server itself answered: %s', (_what, facts, itself) => {
  expect(isServersOwn(facts)).toBe(itself);
});
