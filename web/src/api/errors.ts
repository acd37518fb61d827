import { t } from "../i18n";
import type { ErrorDetail } from "./types";

/** An error response of the API, or a missing response. */
export class ApiError extends Error {
  /** `status` is HTTP's, 0 if there was no answer, null if the page itself says no. */
  constructor(
    readonly detail: ErrorDetail,
    readonly status: number | null = null,
  ) {
    super(detail.message);
    this.name = "ApiFailure";
  }

  static async of(response: Response): Promise<ApiError> {
    try {
      const envelope: { error: ErrorDetail } = await response.json();
      return new ApiError(envelope.error, response.status);
    } catch {
      const message = t("api.noReason", { status: response.status });
      return new ApiError({ code: "InvalidAnswer", message }, response.status);
    }
  }

  /** An abort stays what it is; anything else means that the API was not reached. */
  static unreachable(error: unknown): Error {
    if (error instanceof ApiError) return error;
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new ApiError({ code: "Unreachable", message: t("api.unreachable") }, 0);
  }
}

/** Converts a thrown value to an error detail. */
export function toErrorDetail(error: unknown): ErrorDetail {
  if (error instanceof ApiError) return error.detail;
  return { code: "PageError", message: error instanceof Error ? error.message : String(error) };
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Returns whether a retry of the same request may succeed: no response, 429 or 5xx. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status === null) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

// A login, a query that is not to be seen yet, and a busy server are no words about the request itself.
const NOT_PERMANENT = new Set([401, 404, 408, 429]);

/** Returns whether the API rejects the request for good: 4xx without the statuses that may pass. */
export function isPermanent(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status === null) return false;
  return error.status >= 400 && error.status < 500 && !NOT_PERMANENT.has(error.status);
}
