import { useEffect, useState } from "react";
import { api, unwrap } from "../api/client";
import { isOffline, subscribe } from "../api/connectivity";
import { isBusy, isRetryable, retryAfterMs, toErrorDetail } from "../api/errors";
import type { EngineName, ErrorDetail, Over, Validation } from "../api/types";
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
 * Validate a query text after a pause in typing, and again after an error that may pass, at once
 * when the server is reachable again; outdated responses are ignored.
 */
export function useValidation(
  sql: string,
  parameters: ParameterPayload | null,
  engine: EngineName = "auto",
  over?: Over,
): ValidationResult | null {
  const [result, setResult] = useState<ValidationResult | null>(null);
  if (result && !sql.trim()) setResult(null);
  useEffect(() => {
    if (!sql.trim()) return;
    const controller = new AbortController();
    let timer: ReturnType<typeof setTimeout>;
    let failed = false;
    const validateIn = (milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(validate, milliseconds);
    };
    const validate = async () => {
      failed = false;
      try {
        const response = await api.POST("/queries/validate", {
          body: toQueryRequest(sql, parameters, { engine, over }),
          signal: controller.signal,
        });
        if (!controller.signal.aborted)
          setResult({ sql, parameters, validation: unwrap(response), failure: null });
      } catch (error) {
        if (controller.signal.aborted) return;
        failed = isRetryable(error);
        if (failed) validateIn(retryAfterMs(error));
        // The last diagnostics stay until the quota has room.
        if (!isBusy(error))
          setResult({ sql, parameters, validation: null, failure: toErrorDetail(error) });
      }
    };
    validateIn(DEBOUNCE_MS);
    const unsubscribe = subscribe(() => {
      if (failed && !isOffline()) validateIn(0);
    });
    return () => {
      unsubscribe();
      clearTimeout(timer);
      controller.abort();
    };
  }, [sql, parameters, engine, over]);
  return result;
}
