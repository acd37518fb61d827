export const PAGE_ROWS = 200;

/** Return the numbers of the pages of rows `first` to `last`, extended by `margin` rows. */
export function pagesFor(first: number, last: number, count: number, margin = 0): number[] {
  const start = Math.floor(Math.max(0, first - margin) / PAGE_ROWS);
  const end = Math.floor(Math.min(count - 1, last + margin) / PAGE_ROWS);
  return Array.from({ length: Math.max(0, end - start + 1) }, (_, index) => start + index);
}
