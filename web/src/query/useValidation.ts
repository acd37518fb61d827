import { useEffect, useState } from "react";
import { api, unwrap } from "../api/client";
import { toErrorDetail, isAbort } from "../api/errors";
import type { ErrorDetail, Validation } from "../api/types";
import { toQueryRequest } from "./toQueryRequest";
import type { ParameterPayload } from "../sql/parameters/parameterValues";

const DEBOUNCE_MS = 300;

/** What the API says of a text, and which text it speaks of: the editor may be ahead of it. */
export interface ValidationResult {
  sql: string;
  parameters: ParameterPayload | null;
  validation: Validation | null;
  failure: ErrorDetail | null;
}

/** Validates a text once typing pauses; an answer that comes too late is dropped. */
export function useValidation(
  sql: string,
  parameters: ParameterPayload | null,
): ValidationResult | null {
  const [checked, setChecked] = useState<ValidationResult | null>(null);
  if (checked && !sql.trim()) setChecked(null);
  useEffect(() => {
    if (!sql.trim()) return;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        const answer = await api.POST("/queries/validate", {
          body: toQueryRequest(sql, parameters),
          signal: stop.signal,
        });
        if (!stop.signal.aborted)
          setChecked({ sql, parameters, validation: unwrap(answer), failure: null });
      } catch (error) {
        if (stop.signal.aborted || isAbort(error)) return;
        setChecked({ sql, parameters, validation: null, failure: toErrorDetail(error) });
      }
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [sql, parameters]);
  return checked;
}
