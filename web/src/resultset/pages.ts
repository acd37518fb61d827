/** Which pages of a result are needed for which rows. */

export const PAGE_ROWS = 200;

/** Returns the numbers of the pages that hold rows `first` to `last`, and those around them, of a result of `count` rows. */
export function pagesFor(first: number, last: number, count: number, around = 0): number[] {
  const start = Math.floor(Math.max(0, first - around) / PAGE_ROWS);
  const end = Math.floor(Math.min(count - 1, last + around) / PAGE_ROWS);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}
