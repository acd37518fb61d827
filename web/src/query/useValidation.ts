import { useEffect, useMemo, useState } from "react";
import { api, unwrap } from "../api/client";
import { isOffline, subscribe } from "../api/connectivity";
import { isBusy, isRetryable, retryAfterMs, toErrorDetail } from "../api/errors";
import type { EngineName, ErrorDetail, Over, Validation } from "../api/types";
import { toQueryRequest } from "./toQueryRequest";
import type { ParameterPayload } from "../sql/parameters/parameterValues";

const DEBOUNCE_MS = 300;

/** The validation of a query text. */
export interface ValidationResult {
  sql: string;
  /** Whether the text, its parameters, the engine or the inputs are newer. */
  stale: boolean;
  validation: Validation | null;
  failure: ErrorDetail | null;
}

interface Answer extends Omit<ValidationResult, "stale"> {
  parameters: ParameterPayload | null;
  engine: EngineName;
  over: Over | undefined;
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
  const [result, setResult] = useState<Answer | null>(null);
  if (result && !sql.trim()) setResult(null);
  useEffect(() => {
    if (!sql.trim()) return;
    const asked = { sql, parameters, engine, over };
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
          setResult({ ...asked, validation: unwrap(response), failure: null });
      } catch (error) {
        if (controller.signal.aborted) return;
        failed = isRetryable(error);
        if (failed) validateIn(retryAfterMs(error));
        // The last diagnostics stay until the quota has room.
        if (!isBusy(error))
          setResult({ ...asked, validation: null, failure: toErrorDetail(error) });
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
  const stale =
    result?.sql !== sql ||
    result.parameters !== parameters ||
    result.engine !== engine ||
    result.over !== over;
  return useMemo(() => result && { ...result, stale }, [result, stale]);
}
