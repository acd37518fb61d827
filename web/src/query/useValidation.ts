import { useEffect, useState } from "react";
import { api, unwrap } from "../api/client";
import { toErrorDetail, isAbort } from "../api/errors";
import type { ErrorDetail, Validation } from "../api/types";
import { bodyFor } from "./types";
import type { Sent } from "./parameters/values";

const PAUSE_MILLISECONDS = 300;

/** What the API says of a text, and which text it speaks of: the editor may be ahead of it. */
export interface Checked {
  sql: string;
  parameters: Sent | null;
  validation: Validation | null;
  failure: ErrorDetail | null;
}

/** Validates a text once typing pauses; an answer that comes too late is dropped. */
export function useValidation(sql: string, parameters: Sent | null): Checked | null {
  const [checked, setChecked] = useState<Checked | null>(null);
  useEffect(() => {
    if (!sql.trim()) {
      setChecked(null);
      return;
    }
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await api.POST("/queries/validate", {
          body: bodyFor(sql, parameters),
          signal: stop.signal,
        });
        if (!stop.signal.aborted)
          setChecked({ sql, parameters, validation: unwrap(answer), failure: null });
      } catch (error) {
        if (stop.signal.aborted || isAbort(error)) return;
        setChecked({ sql, parameters, validation: null, failure: toErrorDetail(error) });
      }
    }, PAUSE_MILLISECONDS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sql, parameters]);
  return checked;
}
