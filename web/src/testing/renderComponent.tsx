import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { cleanup, render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { onTestFinished } from "vitest";

/** Renders a component with a query cache of its own; returns it, the cache, and a user that acts. */
export function renderComponent(component: ReactNode) {
  onTestFinished(cleanup);
  const client = new QueryClient({ defaultOptions: { queries: { retry: false } } });
  const wrapper = ({ children }: { children: ReactNode }) => (
    <QueryClientProvider client={client}>{children}</QueryClientProvider>
  );
  return { user: userEvent.setup(), client, ...render(component, { wrapper }) };
}
