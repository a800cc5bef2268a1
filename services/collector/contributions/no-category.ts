import { CATEGORIES } from '../../../shared/export/categories.ts';
import { boundedText } from '../../../shared/export/fit-text.ts';

/** That a category is none, in words. Pure. */
export const noCategory = (given: unknown): string =>
  `There is no category ${JSON.stringify(boundedText(String(given), 40))}: the nine are ${CATEGORIES.join(', ')}.`;
