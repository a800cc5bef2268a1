/** What a boat's computer may be, as npm names it and as an ELF file's header does (`e_machine`). */
export const ARCHITECTURES = {
  arm64: { npm: 'arm64', elfMachine: 183 },
  amd64: { npm: 'x64', elfMachine: 62 },
} as const;

/** Debian's name for it. */
export type Architecture = keyof typeof ARCHITECTURES;

export const isArchitecture = (name: string): name is Architecture => Object.hasOwn(ARCHITECTURES, name);
