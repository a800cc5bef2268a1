import type { commonSettings } from './common-settings.ts';
import { dataFolders, ownPlaces } from './data-folders.ts';
import type { ServiceDefinition } from './define-service.ts';
import { DiskAwayError, throwIfAway, throwIfFileAway } from './folder-away.ts';
import { throwIfUnmounted } from './listed-disks.ts';
import { throwIfDiskAway } from './other-disks.ts';
import { readConfig } from './read-config.ts';
import type { ConfigOf } from './settings.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The folder that a process works in, alone of its name. */
export const folderOf = (definition: ServiceDefinition, config: ConfigOf<typeof commonSettings>): string =>
  definition.worksIn?.(config as never) ?? config.dataDir;

/** What is to be where it was at a start; logins are hidden from most under systemd, and made anew where they are missed. */
export function foldersOf({ name }: ServiceDefinition, worksIn: string): string[] {
  const folders = dataFolders(worksIn);
  return ownPlaces(folders, name)
    .folders.map(({ path }) => path)
    .filter((path) => path !== folders.credentials);
}

/** Its databases and other files: an owner may put each elsewhere, by a link. */
export const filesOf = ({ name }: ServiceDefinition, worksIn: string): readonly string[] =>
  ownPlaces(dataFolders(worksIn), name).files;

/**
 * Throws a DiskAwayError where a disk that one of these keeps its part on is not there: of several in one process none
 * begins what it would soon have to end with another. What is done once keeps nothing.
 */
export function throwIfPlacesAway(definitions: readonly ServiceDefinition[], env: Env): void {
  for (const definition of definitions.filter(({ oneShot }) => oneShot === undefined)) {
    const worksIn = folderOf(definition, readConfig(definition.settings, env) as ConfigOf<typeof commonSettings>);
    const folders = foldersOf(definition, worksIn);
    throwIfUnmounted(worksIn);
    throwIfAway(worksIn, folders);
    const files = filesOf(definition, worksIn);
    throwIfFileAway(worksIn, files);
    throwIfDiskAway(worksIn, [...folders, ...files]);
  }
}

export function isDiskAway(definitions: readonly ServiceDefinition[], env: Env): boolean {
  try {
    throwIfPlacesAway(definitions, env);
    return false;
  } catch (error) {
    return error instanceof DiskAwayError;
  }
}
