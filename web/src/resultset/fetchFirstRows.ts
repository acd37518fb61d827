import { ApiError } from "../api/errors";
import { t } from "../i18n";
import { fetchRows } from "./fetchRows";
import { type Row, TOO_LARGE } from "./source";

/** What the API answers at once, where the rows are small. */
const PAGE_ROWS = 10_000;

/**
 * Fetches the first `count` rows of a result for a use that needs every value.
 *
 * `onLoaded` hears how many are here. Raises RowsTooLarge where a single row is more than the API answers.
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
