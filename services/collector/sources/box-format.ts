import { type Fields, isBlank } from '../../../shared/export/from-boat/read-fields.ts';

/** How the four numbers of a box are meant, where who wrote it says so. Pure. */

export type Sides = readonly number[];

const FORMAT_NAMES = ['bbox_format', 'box_format', 'bbox_mode', 'bboxFormat', 'boxFormat'];

/** A corner, or the middle, and the size. */
export const aroundMiddle = ([x = 0, y = 0, width = 0, height = 0]: Sides): number[] => [
  x - width / 2,
  y - height / 2,
  x + width / 2,
  y + height / 2,
];
export const fromCorner = ([left = 0, top = 0, width = 0, height = 0]: Sides): number[] => [
  left,
  top,
  left + width,
  top + height,
];
const asCorners = (sides: Sides): number[] => [...sides];
const turned = ([top = 0, left = 0, bottom = 0, right = 0]: Sides): number[] => [left, top, right, bottom];

/** By the letters of its name, as torchvision, COCO, Pascal VOC and Detectron2 name them. */
const FORMATS: Readonly<Record<string, (sides: Sides) => number[]>> = {
  ...{ xyxy: asCorners, xyxyabs: asCorners, ltrb: asCorners, pascalvoc: asCorners, voc: asCorners },
  ...{ xminyminxmaxymax: asCorners, xywh: fromCorner, xywhabs: fromCorner, ltwh: fromCorner, tlwh: fromCorner },
  ...{ coco: fromCorner, cxcywh: aroundMiddle, xcycwh: aroundMiddle, yxyx: turned, tlbr: turned },
  yminxminymaxxmax: turned,
};
/** In parts of the picture. */
const IN_PARTS = /^(?:xyxy|ltrb|(?:xy|cxcy|xcyc|lt)wh)n$|rel|norm|yolo|albumentations/;

/** What is said of the format of a box: how to read its corners; null where it is in parts of the picture. */
export interface BoxFormat {
  readonly name: string;
  readonly said: unknown;
  readonly toCorners: ((sides: Sides) => number[]) | null;
}

/** Of the first that says it; null where none does in words that are known, which are then nobody’s. */
export function formatIn(...told: readonly Fields[]): BoxFormat | null {
  for (const fields of told) {
    for (const name of FORMAT_NAMES) {
      // Without taking it: what is not known is to be named.
      const said: unknown = Object.getOwnPropertyDescriptor(fields, name)?.value;
      if (typeof said !== 'string' || isBlank(said)) continue;
      const letters = said.toLowerCase().replaceAll(/[^a-z]/g, '');
      const isInParts = IN_PARTS.test(letters);
      if (!isInParts && !Object.hasOwn(FORMATS, letters)) continue;
      return { name, said: fields[name], toCorners: isInParts ? null : (FORMATS[letters] ?? null) };
    }
  }
  return null;
}

/** COCO’s results: a corner and the size, beside the number of a category (cocodataset.org, “Results Format”). */
export function ofCoco(detection: Fields): BoxFormat | null {
  // Without taking it: it tells as well what was seen.
  const said: unknown = Object.getOwnPropertyDescriptor(detection, 'category_id')?.value;
  return isBlank(said) || !Object.hasOwn(detection, 'bbox')
    ? null
    : { name: 'category_id', said, toCorners: fromCorner };
}

/** Whether the corners are those of a box: the right edge not left of the left one, nor the lower above the upper. */
export const canBe = ([left = 0, top = 0, right = 0, bottom = 0]: Sides): boolean => right >= left && bottom >= top;

/** Beyond the picture as well, where what is seen is cut off by its edge. */
const LEAST_PART = -0.5;
const MOST_PART = 1.5;

/** Whether a box must be in parts of the picture: so small is nothing that is seen in one. */
export const isInParts = (sides: Sides): boolean =>
  sides.every((side) => side >= LEAST_PART && side <= MOST_PART) && sides.some((side) => !Number.isInteger(side));
