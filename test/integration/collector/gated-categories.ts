import { listCategory } from '../../../services/collector/categories/category.ts';
import { categories } from '../../../services/collector/categories/index.ts';

type Gate = { open(): void; readonly reached: () => boolean };

/** The nine categories, whose boat log waits until the gate is opened. */
export function gated(): { categories: typeof categories; gate: Gate } {
  let open = () => {};
  let isReached = false;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  const waiting = listCategory('boatlog', async function* () {
    isReached = true;
    await opened;
    yield [];
  });
  return {
    categories: categories.map((category) => (category.name === 'boatlog' ? waiting : category)),
    gate: { open: () => open(), reached: () => isReached },
  };
}
