import { t } from "../i18n";
import type { ErrorDetail } from "./types";

/** An error response of the API, or a missing response. */
export class ApiError extends Error {
  /** `status` is the HTTP status: 0 without a response, null for an error of the page itself. */
  constructor(
    readonly detail: ErrorDetail,
    readonly status: number | null = null,
  ) {
    super(detail.message);
    this.name = "ApiError";
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

  /**
   * Return an abort or an ApiError unchanged, and an ApiError of code Unreachable for any other
   * error.
   */
  static unreachable(error: unknown): Error {
    if (error instanceof ApiError) return error;
    if (error instanceof DOMException && error.name === "AbortError") return error;
    return new ApiError({ code: "Unreachable", message: t("api.unreachable") }, 0);
  }
}

/** Convert a thrown value to an error detail. */
export function toErrorDetail(error: unknown): ErrorDetail {
  if (error instanceof ApiError) return error.detail;
  return { code: "PageError", message: error instanceof Error ? error.message : String(error) };
}

export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Return whether a retry of the same request may succeed: no response, 429 or 5xx. */
export function isRetryable(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status === null) return false;
  return error.status === 0 || error.status === 429 || error.status >= 500;
}

/** Return whether the caller is over a quota or a throttle: 429. */
export function isBusy(error: unknown): boolean {
  return error instanceof ApiError && error.status === 429;
}

const MIN_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;

/** Return the milliseconds to wait before a retry, from the details of the error. */
export function retryAfterMs(error: unknown): number {
  const seconds =
    error instanceof ApiError
      ? Number((error.detail.details as Record<string, unknown> | undefined)?.["retryAfterSeconds"])
      : NaN;
  if (!Number.isFinite(seconds)) return 5 * MIN_RETRY_MS;
  return Math.min(Math.max(seconds * 1_000, MIN_RETRY_MS), MAX_RETRY_MS);
}

// These statuses do not depend on the request alone: a login, a query not visible yet, a busy
// server.
const NOT_PERMANENT = new Set([401, 404, 408, 429]);

/**
 * Return whether the API rejects the request permanently: any 4xx except the temporary statuses.
 */
export function isPermanent(error: unknown): boolean {
  if (!(error instanceof ApiError) || error.status === null) return false;
  return error.status >= 400 && error.status < 500 && !NOT_PERMANENT.has(error.status);
}
