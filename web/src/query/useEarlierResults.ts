import { useQueries } from "@tanstack/react-query";
import { toErrorDetail } from "../api/errors";
import { queryKeys } from "../api/queryKeys";
import { fetchQuery } from "../api/queryLifecycle";
import type { ErrorDetail, Over, QueryStatus } from "../api/types";
import { inputsOf } from "../tabs/namedInputs";

/** An earlier query whose result is a table of a tab. */
export interface EarlierResult {
  name: string;
  status: QueryStatus | undefined;
  failure: ErrorDetail | null;
}

/** Fetch the earlier queries whose results are tables of a tab. */
export function useEarlierResults(over: Over | undefined): EarlierResult[] {
  const inputs = Object.entries(inputsOf(over));
  const answers = useQueries({
    queries: inputs.map(([, requestId]) => ({
      queryKey: queryKeys.status(requestId),
      queryFn: ({ signal }: { signal: AbortSignal }) => fetchQuery(requestId, signal),
    })),
  });
  return inputs.map(([name], index) => {
    const { data: status, error } = answers[index] ?? {};
    return { name, status, failure: error ? toErrorDetail(error) : null };
  });
}
