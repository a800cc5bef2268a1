import { type Fields, field, finite, isBlank, isFields } from '../../../shared/export/from-boat/read-fields.ts';
import { aroundMiddle, type BoxFormat, canBe, formatIn, fromCorner, isInParts, ofCoco } from './box-format.ts';

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
/** A size beside what some programs take for a corner and others for the middle, or in parts of the picture. */
const UNDECIDED = ['xywh', 'xywhn', 'xyxyn'];
/** A corner and the size. */
const CORNER = ['left', 'top', 'width', 'height'] as const;

interface Box {
  readonly sides: number[] | null;
  readonly given: unknown;
}

/**
 * Where in the picture a detection is: four numbers in pixels, and what was given of it. A list is as it was given, or read by
 * the format that stands beside it or in `around`; an object is its two corners, where it tells them. Of `x` and `y` beside a
 * size nobody knows whether they are a corner or the middle, but in a `prediction`; and how large the picture is of which a
 * box tells parts. A box whose edges lie the wrong way round is none.
 */
export function boxOf(detection: Fields, around: Fields, isPrediction: boolean): Box {
  const { sides, given } = boxIn(detection, around, isPrediction);
  return { sides: sides === null || isInParts(sides) || !canBe(sides) ? null : sides, given };
}

function boxIn(detection: Fields, around: Fields, isPrediction: boolean): Box {
  const box = field(detection, ...BOXES);
  if (Array.isArray(box)) return listed(box, formatIn(detection, around) ?? ofCoco(detection));
  const relative = field(detection, 'relative_coordinates');
  if (isBlank(box) && isFields(relative)) return { sides: null, given: relative };
  if (!isBlank(box)) return { sides: isFields(box) ? cornersOf(box) : null, given: box };
  const undecided = field(detection, ...UNDECIDED);
  if (!isBlank(undecided)) return { sides: null, given: undecided };
  const corners = cornersOf(detection);
  if (corners !== null) return { sides: corners, given: corners };
  const told = numbersOf(detection, MIDDLE);
  if (told === null || !isPrediction) return { sides: null, given: told ?? undefined };
  return { sides: aroundMiddle(told), given: told };
}

function listed(box: readonly unknown[], format: BoxFormat | null): Box {
  const [only] = box;
  const list: readonly unknown[] = box.length === 1 && Array.isArray(only) ? only : box;
  const numbers = list.flatMap((side) => finite(side) ?? []);
  const sides = list.length === 4 && numbers.length === 4 ? numbers : null;
  if (format === null) return { sides, given: box };
  const { name, said, toCorners } = format;
  return { sides: sides && toCorners ? toCorners(sides) : null, given: { bbox: box, [name]: said } };
}

function cornersOf(fields: Fields): number[] | null {
  for (const names of CORNERS) {
    const corners = numbersOf(fields, names);
    if (corners !== null) return corners;
  }
  const sized = numbersOf(fields, CORNER);
  return sized && fromCorner(sized);
}

/** Null unless all are there. */
function numbersOf(fields: Fields, names: readonly string[]): number[] | null {
  if (!names.every((name) => Object.hasOwn(fields, name))) return null;
  const numbers = names.flatMap((name) => finite(fields[name]) ?? []);
  return numbers.length === names.length ? numbers : null;
}
