import type { Column } from "../api/types";
import { isNumeric } from "../resultset/typeFamilies";
import type { Row } from "../resultset/source";
import { cellText } from "../resultset/values";

/**
 * The hidden and pinned columns, order and widths of a result, by the columns' indexes in the
 * result. Pinned columns are the first ones of the order.
 */
export interface ColumnLayout {
  order: number[];
  hidden: ReadonlySet<number>;
  pinned: ReadonlySet<number>;
  widths: readonly number[];
}

/** A visible column: `index` is its index in the result, `position` among the visible columns. */
export interface PositionedColumn extends Column {
  index: number;
  position: number;
  left: number;
  width: number;
  numeric: boolean;
  pinned: boolean;
}

export const MIN_WIDTH_PIXELS = 44;
const INITIAL_MIN_WIDTH_PIXELS = 84;
const INITIAL_MAX_WIDTH_PIXELS = 420;
const MAX_WIDTH_PIXELS = 2000;
const CHARACTER_PIXELS = 7.8;
const PADDING_PIXELS = 26;
/** A type is in small print, beside the buttons of its header. */
const TYPE_CHARACTER_PIXELS = 6.6;
const BUTTONS_PIXELS = 44;
const MAX_MEASURED_CHARACTERS = 300;

export function initialLayout(columns: readonly Column[], rows: readonly Row[]): ColumnLayout {
  return {
    order: columns.map((_, index) => index),
    hidden: new Set(),
    pinned: new Set(),
    widths: columns.map((column, index) =>
      Math.max(INITIAL_MIN_WIDTH_PIXELS, autoWidth(column, index, rows, INITIAL_MAX_WIDTH_PIXELS)),
    ),
  };
}

/** Return the width that fits a column's header and its values in some rows. */
export function autoWidth(
  column: Column,
  index: number,
  rows: readonly Row[],
  widest = MAX_WIDTH_PIXELS,
): number {
  const head = Math.max(
    displayLength(column.name) * CHARACTER_PIXELS,
    displayLength(column.type) * TYPE_CHARACTER_PIXELS + BUTTONS_PIXELS,
  );
  const values = rows.map((row) =>
    displayLength(cellText(row[index])?.slice(0, MAX_MEASURED_CHARACTERS) ?? "NULL"),
  );
  const longest = values.reduce((a, b) => Math.max(a, b), 0) * CHARACTER_PIXELS;
  return clampWidth(Math.ceil(Math.max(head, longest)) + PADDING_PIXELS, widest);
}

// Hangul, kana, Chinese characters and emoji are two letters wide.
const WIDE =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}]/gu;

function displayLength(text: string): number {
  return text.length + (text.match(WIDE)?.filter((sign) => sign.length === 1).length ?? 0);
}

export function positionColumns(
  columns: readonly Column[],
  { order, hidden, pinned, widths }: ColumnLayout,
): PositionedColumn[] {
  let left = 0;
  return order
    .filter((index) => !hidden.has(index))
    .map((index, position) => {
      const column = columns[index] as Column;
      const width = widths[index] ?? MIN_WIDTH_PIXELS;
      const visible = {
        ...column,
        index,
        position,
        left,
        width,
        numeric: isNumeric(column.type),
        pinned: pinned.has(index),
      };
      left += width;
      return visible;
    });
}

export function withWidth(layout: ColumnLayout, index: number, width: number): ColumnLayout {
  return {
    ...layout,
    widths: layout.widths.with(index, clampWidth(Math.round(width), MAX_WIDTH_PIXELS)),
  };
}

/** Hide a column, except the last visible one. */
export function withHidden(layout: ColumnLayout, index: number, hide: boolean): ColumnLayout {
  const hidden = new Set(layout.hidden);
  if (hide) hidden.add(index);
  else hidden.delete(index);
  return hidden.size < layout.order.length ? { ...layout, hidden } : layout;
}

/** Hide or show columns; the first one remains visible if all would be hidden. */
export function withAllHidden(
  layout: ColumnLayout,
  indexes: readonly number[],
  hide: boolean,
): ColumnLayout {
  const hidden = new Set(layout.hidden);
  for (const index of indexes) {
    if (hide) hidden.add(index);
    else hidden.delete(index);
  }
  const [first] = indexes.filter((index) => !layout.hidden.has(index));
  if (first !== undefined && hidden.size === layout.order.length) hidden.delete(first);
  return { ...layout, hidden };
}

/** Move a column before or after its visible neighbour. */
export function withMoved(layout: ColumnLayout, index: number, by: -1 | 1): ColumnLayout {
  const visible = layout.order.filter((each) => !layout.hidden.has(each));
  const neighbour = visible[visible.indexOf(index) + by];
  return neighbour === undefined ? layout : withPlaced(layout, index, neighbour, by === 1);
}

/** Move a column before or after another one; pinned columns stay before the others. */
export function withPlaced(
  layout: ColumnLayout,
  index: number,
  other: number,
  after: boolean,
): ColumnLayout {
  if (index === other || layout.pinned.has(index) !== layout.pinned.has(other)) return layout;
  const order = layout.order.filter((each) => each !== index);
  order.splice(order.indexOf(other) + (after ? 1 : 0), 0, index);
  return { ...layout, order };
}

/** Pin a column after the other pinned ones, where scrolling leaves it, or unpin it. */
export function withPinned(layout: ColumnLayout, index: number, pin: boolean): ColumnLayout {
  const pinned = new Set(layout.pinned);
  if (pin) pinned.add(index);
  else pinned.delete(index);
  const others = layout.order.filter((each) => each !== index);
  const [before, after] = [true, false].map((first) =>
    others.filter((each) => layout.pinned.has(each) === first),
  );
  return { ...layout, pinned, order: [...(before ?? []), index, ...(after ?? [])] };
}

/** Return the width of the pinned columns, which are the first ones. */
export function pinnedWidth(columns: readonly PositionedColumn[]): number {
  return totalWidth(columns.filter(({ pinned }) => pinned));
}

/** Return the columns to render between two pixel offsets, and the pinned ones. */
export function visibleColumns(
  columns: readonly PositionedColumn[],
  from: number,
  to: number,
): PositionedColumn[] {
  return columns.filter(({ left, width, pinned }) => pinned || (left + width > from && left < to));
}

export function totalWidth(columns: readonly PositionedColumn[]): number {
  const last = columns.at(-1);
  return last ? last.left + last.width : 0;
}

function clampWidth(width: number, widest: number): number {
  return Math.max(MIN_WIDTH_PIXELS, Math.min(widest, width));
}
