/** How a value of a result is written in the grid. */

const NUMERIC = /^(U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|DECIMAL.*|DOUBLE|FLOAT)$/;

export function isNumeric(type: string): boolean {
  return NUMERIC.test(type);
}

/** Returns a value's text; null is no text, so that NULL and '' stay apart. */
export function textOf(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === "string") return value;
  if (typeof value === "object") return JSON.stringify(value);
  return String(value);
}

const CHARACTER_PIXELS = 7.8;
const PADDING_PIXELS = 26;
const WIDEST_PIXELS = 420;
const NARROWEST_PIXELS = 72;

/** Returns a column's width for its header and some of its values. */
export function widthOf(name: string, type: string, values: unknown[]): number {
  const longest = values.reduce<number>(
    (most, value) => Math.max(most, textOf(value)?.length ?? 4),
    Math.max(name.length, type.length),
  );
  const pixels = Math.ceil(longest * CHARACTER_PIXELS) + PADDING_PIXELS;
  return Math.min(WIDEST_PIXELS, Math.max(NARROWEST_PIXELS, pixels));
}
