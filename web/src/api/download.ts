import { api, unwrap } from "./client";
import type { components } from "./schema";

/** The formats of a file, as people call them. */
const FORMAT_LABELS = { csv: "CSV", json: "JSON", parquet: "Parquet", arrow: "Arrow" };
export type FileFormat = keyof typeof FORMAT_LABELS;
export const DOWNLOAD_FORMATS = Object.keys(FORMAT_LABELS) as FileFormat[];

export function formatLabel(format: FileFormat): string {
  return FORMAT_LABELS[format];
}

/** Seconds that one request waits for a file that is being made, at the API's end. */
const WAIT_SECONDS = 20;

/**
 * Returns a URL that downloads the whole result, once its file is made.
 *
 * A link of a page carries no token, so it cannot ask the API for the file itself.
 */
export async function fetchDownloadUrl(requestId: string, format: FileFormat): Promise<string> {
  while (true) {
    const answer = await api.GET("/queries/{requestId}/results", {
      params: {
        path: { requestId },
        query: { format, link: true, wait: WAIT_SECONDS },
        header: { Prefer: "respond-async" },
      },
    });
    // 202: the file is not made yet.
    if (answer.response.status === 200) return (unwrap(answer) as Link).url;
  }
}

type Link = components["schemas"]["FileLink"];
