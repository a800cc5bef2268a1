/** One sentence when Debian takes no such version (deb-version(7)), or a file's name could not have it; else null. */
export function debianVersionProblem(version: string): string | null {
  if (/^\d[A-Za-z0-9.+~]*(-[A-Za-z0-9.+~]+)*$/.test(version)) return null;
  return `"${version.slice(0, 40)}" is no version for a Debian package, which begins with a digit and has only letters, digits and . + ~ - after it, as 0.1.1~test`;
}
