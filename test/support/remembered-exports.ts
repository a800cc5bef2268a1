import { type KnownSource, recallSources } from '../../services/collector/sources/source-memory.ts';
import { type Collected, collectBoat, FIXTURE_NOW } from './boat-fixture.ts';

const A_DAY_MS = 86_400_000;

type Options = NonNullable<Parameters<typeof collectBoat>[1]>;

/** Exports of one boat after one another, each of which knows what the earlier ones have seen. */
export function rememberedExports(root: string) {
  let known: readonly KnownSource[] = [];
  return {
    /** An export, so many days after the first one; `kept` is what was to be written of the sources. */
    async collect({
      day = 0,
      bootId = 'boot-1',
      ...options
    }: Omit<Options, 'at' | 'sources'> & { day?: number; bootId?: string } = {}): Promise<
      Collected & { kept: readonly KnownSource[] }
    > {
      const at = FIXTURE_NOW + day * A_DAY_MS;
      const sources = recallSources(known, { at, bootId });
      const collected = await collectBoat(root, { ...options, at, sources });
      const kept = sources.changes();
      known = [...known.filter(({ name }) => !kept.some((one) => one.name === name)), ...kept];
      return { ...collected, kept };
    },
  };
}
