import { mayTellOfFix, saysNoFix } from '../../../shared/export/from-boat/fix-marks.ts';
import type { SaidBy } from './read-table.ts';

/** The columns of a table that say of a row’s position that it is none. */
export const NO_FIX: SaidBy = { mayBe: mayTellOfFix, says: (name, value) => saysNoFix(name, value, 'beside') };
