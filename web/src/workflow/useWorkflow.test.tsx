// @vitest-environment happy-dom
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { act, renderHook } from "@testing-library/react";
import type { PropsWithChildren } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { TabContext } from "../tabs/TabContext";
import { activateTab, useTabs } from "../tabs/store";
import { createTabsState } from "../tabs/tabsState";
import { newTab } from "../tabs/tab";
import { useWorkflow } from "./useWorkflow";

const get = vi.hoisted(() => vi.fn());

vi.mock("../api/client", () => ({ api: { GET: get }, unwrap: (value: unknown) => value }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

test("workflow of a running query is polled only while its tab is active", async () => {
  get.mockResolvedValue({ status: "RUNNING", states: [], graph: { nodes: [] } });
  const [shown, other] = [newTab(1), newTab(2)];
  useTabs.setState(createTabsState([shown, other], shown.id));
  const wrapper = ({ children }: PropsWithChildren) => (
    <QueryClientProvider client={new QueryClient()}>
      <TabContext value={shown.id}>{children}</TabContext>
    </QueryClientProvider>
  );
  renderHook(() => useWorkflow("q"), { wrapper });
  await act(() => vi.advanceTimersByTimeAsync(3_500));
  expect(get).toHaveBeenCalledTimes(4);
  act(() => activateTab(other.id));
  await act(() => vi.advanceTimersByTimeAsync(30_000));
  expect(get).toHaveBeenCalledTimes(4);
  act(() => activateTab(shown.id));
  await act(() => vi.advanceTimersByTimeAsync(0));
  expect(get).toHaveBeenCalledTimes(5);
});
