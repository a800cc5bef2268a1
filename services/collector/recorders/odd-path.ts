/** Signs before a path, and the vessel it may begin with. */
const MEANT = /^[^\p{L}\p{N}]*(?:vessels?[./][^./]+[./])?(propulsion|notifications)(?:[^\p{L}\p{N}]|$)/iu;
/** Revolutions by a name that Signal K has not, or at no engine. */
const MEANS_REVOLUTIONS = /^propulsion\.(?:.*\.)?(?:revolutions|revs|rpm|engine_?speed)$/i;

/** Which of the two branches that are recorded a path belongs to, or was meant to; null for neither. Pure. */
export function recordedIn(path: string): 'propulsion' | 'notifications' | null {
  const [, branch] = MEANT.exec(path) ?? [];
  return branch === undefined ? null : (branch.toLowerCase() as 'propulsion' | 'notifications');
}

/**
 * Whether a path that is none of those recorded was meant to be one: with slashes, in capitals, with a dot or spaces about
 * it, or by another word for revolutions. Pure.
 */
export function isOddPath(path: string): boolean {
  const branch = recordedIn(path);
  if (branch === null) return false;
  return !/^(?:propulsion|notifications)\..*[^.\s]$/s.test(path) || MEANS_REVOLUTIONS.test(path);
}
