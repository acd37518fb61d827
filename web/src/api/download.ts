import { api, unwrap } from "./client";
import type { components } from "./schema";

/** The formats of a download and their labels. */
const FORMAT_LABELS = { csv: "CSV", json: "JSON", parquet: "Parquet", arrow: "Arrow" };
export type FileFormat = keyof typeof FORMAT_LABELS;
export const DOWNLOAD_FORMATS = Object.keys(FORMAT_LABELS) as FileFormat[];

export function formatLabel(format: FileFormat): string {
  return FORMAT_LABELS[format];
}

/** The query of a download: in CSV no text is a formula that a spreadsheet would run. */
export function downloadQuery(format: FileFormat) {
  return format === "csv" ? ({ format, escape: "formulas" } as const) : { format };
}

/** Seconds that the API waits for a running conversion before it answers with 202. */
const WAIT_SECONDS = 20;

/**
 * Return a URL that downloads the whole result, once the API has converted it.
 *
 * The browser sends no token when it follows a link, so the link cannot point to the API itself.
 */
export async function fetchDownloadUrl(requestId: string, format: FileFormat): Promise<string> {
  while (true) {
    const answer = await api.GET("/queries/{requestId}/results", {
      params: {
        path: { requestId },
        query: { ...downloadQuery(format), link: true, wait: WAIT_SECONDS },
        header: { Prefer: "respond-async" },
      },
    });
    // 202: the conversion still runs.
    if (answer.response.status === 200) return (unwrap(answer) as Link).url;
  }
}

type Link = components["schemas"]["FileLink"];
