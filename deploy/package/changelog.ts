import { MAINTAINER, PACKAGE } from './control.ts';

/**
 * The project's CHANGELOG.md as Debian's tools read one: each section an entry, each paragraph or list item a change.
 * A `version` that has no section of its own, as of a build to try out, stands on top, with what is unreleased.
 */
export function debianChangelog(changelog: string, version: string, releaseTime: number, name = PACKAGE): string {
  const sections = changelog
    .split(/^## /m)
    .slice(1)
    .map((section) => ({ of: section.split('\n', 1)[0]?.trim() ?? '', text: section.slice(section.indexOf('\n')) }));
  // What is not released yet has no version that Debian's tools would take.
  const released = sections.filter(({ of }) => /^\d/.test(of));
  const unreleased = sections.find(({ of }) => !/^\d/.test(of))?.text ?? 'Made of the sources as they were.';
  const trial = released.some(({ of }) => of === version) ? [] : [{ of: version, text: unreleased }];
  return [...trial, ...released].map(({ of, text }) => entry(name, of, changes(text), releaseTime)).join('\n');
}

function changes(text: string): string[] {
  return text
    .replace(/^- /gm, '\n\n')
    .split(/\n\s*\n/)
    .map((change) => change.replace(/\s+/g, ' ').trim())
    .filter((change) => change !== '');
}

function entry(name: string, version: string, all: readonly string[], releaseTime: number): string {
  const when = new Date(releaseTime * 1000).toUTCString().replace('GMT', '+0000');
  const lines = all.map((change) => `  * ${wrapped(change).join('\n    ')}\n`).join('');
  return `${name} (${version}) stable; urgency=medium\n\n${lines}\n -- ${MAINTAINER}  ${when}\n`;
}

const LINE_LENGTH = 74;

export function wrapped(text: string, length = LINE_LENGTH): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > length) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
