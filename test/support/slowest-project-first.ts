import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What takes longest begins: its last file then shares the machine with many short ones, and no worker waits for it alone. */
const ORDER = ['system', 'integration', 'unit'];

const rankOf = ({ project }: TestSpecification): number => ORDER.indexOf(project.name);

/** Vitest's own order within each project: the longest file first, as far as that is known, else the largest. */
export default class SlowestProjectFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((one, other) => rankOf(one) - rankOf(other));
  }
}
