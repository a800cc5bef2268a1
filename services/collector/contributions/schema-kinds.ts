import type { Schema } from '../../../shared/export/fit-values.ts';

/** What a schema asks for, or null. Pure. */

export const isList = ({ type, items, anyOf }: Schema): boolean =>
  type === 'array' || items !== undefined || (anyOf?.some(isList) ?? false);

export const isTime = ({ format, anyOf }: Schema): boolean => format === 'date-time' || (anyOf?.some(isTime) ?? false);

export const isMap = ({ patternProperties }: Schema): boolean => patternProperties !== undefined;
