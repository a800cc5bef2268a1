import { type TSchema, Type } from 'typebox';
import { Absent, CATEGORIES, Problem, Withheld } from '../../shared/export/categories.ts';
import { categoryRecordSchemas, exportDocument, isObjectCategory } from '../../shared/export/document.ts';

/** What a document must hold. */
export interface DocumentRules {
  /** The members in order, each with its schema; that of `data` is told by `categories` instead. */
  readonly members: Readonly<Record<string, TSchema>>;
  /** The members that an older boat does not send. */
  readonly optional: ReadonlySet<string>;
  /** The categories in order: the schema of one record of a list, or of a whole object. */
  readonly categories: Readonly<Record<string, { readonly list: boolean; readonly schema: TSchema }>>;
}

/** A newer boat may have categories that are not known here, and name them where it says what is not whole. */
const AnyCategory = Type.String({ pattern: '^[a-z0-9_]{1,40}$' });
const inAnyCategory = { category: AnyCategory };

/** The rules of the export document of this version. */
export const exportDocumentRules: DocumentRules = {
  members: {
    ...exportDocument.properties,
    problems: Type.Array(Type.Object({ ...Problem.properties, ...inAnyCategory })),
    absent: Type.Array(Type.Object({ ...Absent.properties, ...inAnyCategory })),
    withheld: Type.Array(Type.Object({ ...Withheld.properties, ...inAnyCategory })),
    not_requested: Type.Array(AnyCategory),
  },
  optional: new Set(
    Object.keys(exportDocument.properties).filter((name) => !exportDocument.required.some((one) => one === name)),
  ),
  categories: Object.fromEntries(
    CATEGORIES.map((name) => [name, { list: !isObjectCategory(name), schema: categoryRecordSchemas[name] }]),
  ),
};
