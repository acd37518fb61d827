import { useCallback, useState } from "react";
import { type FileFormat, fetchDownloadUrl, fileNameOf } from "../api/download";
import { isAbort, toErrorDetail } from "../api/errors";
import type { ErrorDetail } from "../api/types";

/** A download whose file is being made, or that failed. */
export interface Download {
  id: number;
  /** The query whose result it is: it goes on while the tab shows another one. */
  requestId: string;
  format: FileFormat;
  failure: ErrorDetail | null;
  /** Stop waiting for the file, or remove the failure. */
  dismiss: () => void;
}

let lastId = 0;

/**
 * Return the downloads that are not finished, and a function that starts one of a result, whose
 * file has the title in its name; without a result it starts none.
 */
export function useDownloads(requestId: string | null, title: string) {
  const [downloads, setDownloads] = useState<Download[]>([]);
  const start = useCallback(
    async (format: FileFormat) => {
      if (requestId === null) return;
      const id = ++lastId;
      const controller = new AbortController();
      const remove = () => setDownloads((all) => all.filter((each) => each.id !== id));
      const dismiss = () => {
        controller.abort();
        remove();
      };
      const change = (failure: ErrorDetail | null) =>
        setDownloads((all) => [
          ...all.filter((each) => each.id !== id),
          { id, requestId, format, failure, dismiss },
        ]);
      change(null);
      try {
        const url = await fetchDownloadUrl(requestId, format, fileNameOf(title), controller.signal);
        remove();
        if (!controller.signal.aborted) location.assign(url);
      } catch (error) {
        if (!isAbort(error)) change(toErrorDetail(error));
      }
    },
    [requestId, title],
  );
  return { downloads, start };
}
