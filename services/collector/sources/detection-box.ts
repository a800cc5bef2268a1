import { type Fields, field, finite, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';

const BOXES = ['bbox', 'box', 'xyxy', 'bounding_box', 'boundingBox'];
/** Two corners, as programs name them. */
const CORNERS = [
  ['x1', 'y1', 'x2', 'y2'],
  ['x_min', 'y_min', 'x_max', 'y_max'],
  ['xmin', 'ymin', 'xmax', 'ymax'],
  ['MinX', 'MinY', 'MaxX', 'MaxY'],
  ['left', 'top', 'right', 'bottom'],
] as const;
/** The middle and the size, as Roboflow tells them of its predictions. */
const MIDDLE = ['x', 'y', 'width', 'height'] as const;
/** The same as Darknet tells them, in parts of the picture. */
const RELATIVE = ['center_x', 'center_y', 'width', 'height'] as const;
/** A corner and the size. */
const CORNER = ['left', 'top', 'width', 'height'] as const;

/**
 * Where in the picture a detection is: four numbers, and what was given of it. A list is as it was given; an object is its two
 * corners, where it tells them. Of `x` and `y` beside a size nobody knows whether they are a corner or the middle, but in a
 * `prediction`.
 */
export function boxOf(
  detection: Fields,
  isPrediction: boolean,
): { readonly sides: number[] | null; readonly given: unknown } {
  const box = field(detection, ...BOXES);
  if (Array.isArray(box)) {
    const [only] = box as unknown[];
    const list = box.length === 1 && Array.isArray(only) ? only : box;
    const sides = list.flatMap((side: unknown) => finite(side) ?? []);
    return { sides: list.length === 4 && sides.length === 4 ? sides : null, given: box };
  }
  const relative = field(detection, 'relative_coordinates');
  if (isBlank(box) && isFields(relative)) {
    const parts = numbersOf(relative, RELATIVE);
    return { sides: parts && aroundMiddle(parts), given: relative };
  }
  if (!isBlank(box)) return { sides: isFields(box) ? cornersOf(box) : null, given: box };
  const corners = cornersOf(detection);
  if (corners !== null) return { sides: corners, given: corners };
  const told = numbersOf(detection, MIDDLE);
  if (told === null || !isPrediction) return { sides: null, given: told ?? undefined };
  return { sides: aroundMiddle(told), given: told };
}

const aroundMiddle = ([x = 0, y = 0, width = 0, height = 0]: readonly number[]): number[] => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];

function cornersOf(fields: Fields): number[] | null {
  for (const names of CORNERS) {
    const corners = numbersOf(fields, names);
    if (corners !== null) return corners;
  }
  const sized = numbersOf(fields, CORNER);
  if (sized === null) return null;
  const [left = 0, top = 0, width = 0, height = 0] = sized;
  return [left, top, left + width, top + height];
}

/** Null unless all are there. */
function numbersOf(fields: Fields, names: readonly string[]): number[] | null {
  if (!names.every((name) => Object.hasOwn(fields, name))) return null;
  const numbers = names.flatMap((name) => finite(fields[name]) ?? []);
  return numbers.length === names.length ? numbers : null;
}
