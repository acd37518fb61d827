import { useEffect, useState } from "react";
import { api, unwrap } from "../api/client";
import { isAbort, isBusy, retryAfterMs, toErrorDetail } from "../api/errors";
import type { EngineName, ErrorDetail, Validation } from "../api/types";
import { toQueryRequest } from "./toQueryRequest";
import type { ParameterPayload } from "../sql/parameters/parameterValues";

const DEBOUNCE_MS = 300;

/** The validation of a query text; the text in the editor may be newer. */
export interface ValidationResult {
  sql: string;
  parameters: ParameterPayload | null;
  validation: Validation | null;
  failure: ErrorDetail | null;
}

/**
 * Validate a query text after a pause in typing, and again after a 429; outdated responses are
 * ignored.
 */
export function useValidation(
  sql: string,
  parameters: ParameterPayload | null,
  engine: EngineName = "auto",
): ValidationResult | null {
  const [result, setResult] = useState<ValidationResult | null>(null);
  if (result && !sql.trim()) setResult(null);
  useEffect(() => {
    if (!sql.trim()) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    const validate = async () => {
      try {
        const response = await api.POST("/queries/validate", {
          body: toQueryRequest(sql, parameters, engine),
          signal: controller.signal,
        });
        if (!controller.signal.aborted)
          setResult({ sql, parameters, validation: unwrap(response), failure: null });
      } catch (error) {
        if (controller.signal.aborted || isAbort(error)) return;
        // The last diagnostics stay until the quota has room.
        if (isBusy(error)) timer = setTimeout(validate, retryAfterMs(error));
        else setResult({ sql, parameters, validation: null, failure: toErrorDetail(error) });
      }
    };
    timer = setTimeout(validate, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [sql, parameters, engine]);
  return result;
}
