import { t } from "../i18n";
import { api, unwrap } from "./client";
import type { components, operations } from "./schema";

type ResultQuery = NonNullable<operations["getResults"]["parameters"]["query"]>;

/** The query of each download: in CSV no text is a formula that a spreadsheet would run. */
const QUERIES = {
  csv: { format: "csv", escape: "formulas" },
  excelCsv: { format: "csv", escape: "formulas", bom: true },
  xlsx: { format: "xlsx" },
  json: { format: "json", shape: "records" },
  parquet: { format: "parquet" },
  arrow: { format: "arrow" },
} as const satisfies Record<string, ResultQuery>;

export type FileFormat = keyof typeof QUERIES;
export const DOWNLOAD_FORMATS = Object.keys(QUERIES) as FileFormat[];

export function formatLabel(format: FileFormat): string {
  return t(`results.formats.${format}`);
}

/** Return the name of a downloaded file without its suffix: a title and the day. */
export function fileNameOf(title: string, now = new Date()): string {
  const [year, month, day] = [now.getFullYear(), now.getMonth() + 1, now.getDate()];
  const digits = (value: number) => `${value}`.padStart(2, "0");
  return `${title} ${year}-${digits(month)}-${digits(day)}`;
}

/** Seconds that the API waits for a running conversion before it answers with 202. */
const WAIT_SECONDS = 20;

/**
 * Return a URL that downloads the whole result, once the API has converted it.
 *
 * The browser sends no token when it follows a link, so the link cannot point to the API itself.
 */
export async function fetchDownloadUrl(
  requestId: string,
  format: FileFormat,
  filename: string,
  signal: AbortSignal | null = null,
): Promise<string> {
  while (true) {
    const answer = await api.GET("/queries/{requestId}/results", {
      params: {
        path: { requestId },
        query: { ...QUERIES[format], filename, link: true, wait: WAIT_SECONDS },
        header: { Prefer: "respond-async" },
      },
      signal,
    });
    // 202: the conversion still runs.
    if (answer.response.status === 200) return (unwrap(answer) as Link).url;
  }
}

type Link = components["schemas"]["FileLink"];
