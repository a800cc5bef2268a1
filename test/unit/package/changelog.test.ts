import { expect, test } from 'vitest';
import { debianChangelog } from '../../../deploy/package/changelog.ts';

const CHANGELOG =
  '# Changelog\n\n## 0.2.0\n\nNew things\nabound.\n\n- One, of\n  two lines.\n- Another.\n\n## 0.1.0\n\n- The first.\n';
const AT = Date.UTC(2026, 1, 20) / 1000;
const TRAILER = ' -- D3kOS Export <d3kos-export@localhost>  Fri, 20 Feb 2026 00:00:00 +0000\n';

test('each section is an entry, each paragraph and item a change', () => {
  expect(debianChangelog(CHANGELOG, '0.2.0', AT)).toBe(
    `d3kos-export (0.2.0) stable; urgency=medium\n\n  * New things abound.\n  * One, of two lines.\n  * Another.\n\n${TRAILER}\n` +
      `d3kos-export (0.1.0) stable; urgency=medium\n\n  * The first.\n\n${TRAILER}`,
  );
});

test('a version without a section stands on top', () => {
  expect(debianChangelog(CHANGELOG, '0.2.1~test', AT)).toMatch(/^d3kos-export \(0\.2\.1~test\) .*\n\n {2}\* \S/);
});

test('what is unreleased has no version: it is that of a version without a section', () => {
  const changelog = `# Changelog\n\n## Unreleased\n\n- Newest.\n\n${CHANGELOG.slice(CHANGELOG.indexOf('## '))}`;
  expect(debianChangelog(changelog, '0.2.0', AT)).toBe(debianChangelog(CHANGELOG, '0.2.0', AT));
  expect(debianChangelog(changelog, '0.3.0', AT)).toMatch(/^d3kos-export \(0\.3\.0\) .*\n\n {2}\* Newest\.\n/);
});

test('long changes are wrapped, and lose no word', () => {
  const change = Array.from({ length: 60 }, (_, n) => `word${n}`).join(' ');
  const text = debianChangelog(`## 1.0.0\n\n- ${change}\n`, '1.0.0', AT);
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  expect(text.replace(/\s+/g, ' ')).toContain(change);
});
