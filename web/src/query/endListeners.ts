import type { QueryStatus } from "../api/types";

/** The functions to call with a tab and the final status of its query. */
export const endListeners = new Set<(tab: string, status: QueryStatus) => void>();
