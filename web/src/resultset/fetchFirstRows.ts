import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { fetchRows } from "./fetchRows";
import { type Row, TOO_LARGE } from "./source";

/** The number of rows requested at once. */
const PAGE_ROWS = 10_000;

/**
 * Fetch the first `count` rows of a result with every value.
 *
 * `onLoaded` receives the number of loaded rows. Throws RowsTooLarge if a single row exceeds the
 * size of a response.
 */
export async function fetchFirstRows(
  requestId: string,
  count: number,
  signal: AbortSignal,
  onLoaded: (rows: number) => void = () => {},
): Promise<Row[]> {
  const rows: Row[] = [];
  const result = { kind: "remote", requestId, count, width: 1 } as const;
  while (rows.length < count) {
    const page = await fetchRows(result, rows.length, PAGE_ROWS, signal);
    if (page.some(([value]) => value === TOO_LARGE)) {
      throw new ApiError({ code: "RowsTooLarge", message: t("results.rowsTooLarge") });
    }
    for (const row of page) rows.push(row);
    onLoaded(rows.length);
  }
  return rows;
}
