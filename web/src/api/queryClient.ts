import { QueryClient } from "@tanstack/react-query";

/** The cache of fetched data. There is one, so that code outside components can invalidate it. */
export const queryClient = new QueryClient({
  defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } },
});
