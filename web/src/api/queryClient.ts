import { QueryClient } from "@tanstack/react-query";

/** What the page has fetched; one cache, so that what ends outside a component can call it stale. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});
