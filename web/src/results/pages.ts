/** Which pages of a result are needed for which rows. */

export const PAGE_ROWS = 200;

/** Browsers draw an element of some 17 million pixels at most; more rows than this are shown part by part. */
export const PART_ROWS = 500_000;

/** Returns the numbers of the pages that hold rows `first` to `last`. */
export function pagesOf(first: number, last: number): number[] {
  const start = Math.floor(first / PAGE_ROWS);
  const end = Math.floor(last / PAGE_ROWS);
  return Array.from({ length: end - start + 1 }, (_, index) => start + index);
}

export interface Part {
  number: number;
  first: number;
  rows: number;
}

export function partsOf(totalRows: number): Part[] {
  const parts = Math.max(1, Math.ceil(totalRows / PART_ROWS));
  return Array.from({ length: parts }, (_, number) => {
    const first = number * PART_ROWS;
    return { number, first, rows: Math.min(PART_ROWS, totalRows - first) };
  });
}
