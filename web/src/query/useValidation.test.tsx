// @vitest-environment happy-dom
import { act, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { setOffline } from "../api/connectivity";
import { ApiError } from "../api/errors";
import { useValidation } from "./useValidation";

const post = vi.hoisted(() => vi.fn());

vi.mock("../api/client", () => ({ api: { POST: post }, unwrap: (value: unknown) => value }));

beforeEach(() => vi.useFakeTimers());
afterEach(() => {
  vi.useRealTimers();
  post.mockReset();
});

const busy = new ApiError(
  {
    code: "QuotaExceeded",
    message: "Too many validations.",
    details: { retryAfterSeconds: 4 },
  } as never,
  429,
);

test("a 429 keeps the last diagnostics and validates again after Retry-After", async () => {
  post.mockResolvedValueOnce({ valid: true });
  const { result, rerender } = renderHook(({ sql }) => useValidation(sql, null), {
    initialProps: { sql: "SELECT 1" },
  });
  await act(() => vi.advanceTimersByTimeAsync(300));
  expect(result.current?.validation).toEqual({ valid: true });

  post.mockRejectedValueOnce(busy).mockResolvedValueOnce({ valid: false });
  rerender({ sql: "SELECT x" });
  await act(() => vi.advanceTimersByTimeAsync(300));
  expect(result.current).toMatchObject({ sql: "SELECT 1", failure: null });

  await act(() => vi.advanceTimersByTimeAsync(4_000));
  expect(result.current).toMatchObject({ sql: "SELECT x", validation: { valid: false } });
  expect(post).toHaveBeenCalledTimes(3);
});

test("a lost response is reported, and validated again when the server is back", async () => {
  const unreachable = new ApiError({ code: "Unreachable", message: "No server." }, 0);
  post.mockRejectedValueOnce(unreachable).mockResolvedValueOnce({ valid: true });
  const { result } = renderHook(() => useValidation("SELECT 1", null));
  setOffline(true);
  await act(() => vi.advanceTimersByTimeAsync(300));
  expect(result.current?.failure?.code).toBe("Unreachable");
  setOffline(false);
  await act(() => vi.advanceTimersByTimeAsync(1));
  expect(result.current).toMatchObject({ failure: null, validation: { valid: true } });
  await act(() => vi.advanceTimersByTimeAsync(60_000));
  expect(post).toHaveBeenCalledTimes(2);
});

test("an answer is stale once the text, a parameter or the engine differs", async () => {
  post.mockResolvedValue({ valid: true });
  const first = { sql: "SELECT $a", parameters: { a: 1 }, engine: "auto" as "auto" | "athena" };
  const { result, rerender } = renderHook(
    ({ sql, parameters, engine }) => useValidation(sql, parameters, engine),
    { initialProps: first },
  );
  const others = [
    { ...first, parameters: { a: 2 } },
    { ...first, engine: "athena" as const },
    { ...first, sql: "SELECT $a + 1" },
  ];
  for (const next of others) {
    rerender(first);
    await act(() => vi.advanceTimersByTimeAsync(300));
    expect(result.current?.stale).toBe(false);
    rerender(next);
    expect(result.current?.stale).toBe(true);
  }
});

test("an outdated text is not validated again after a 429", async () => {
  post.mockRejectedValueOnce(busy).mockResolvedValue({ valid: true });
  const { rerender } = renderHook(({ sql }) => useValidation(sql, null), {
    initialProps: { sql: "SELECT x" },
  });
  await act(() => vi.advanceTimersByTimeAsync(300));
  rerender({ sql: "" });
  await act(() => vi.advanceTimersByTimeAsync(10_000));
  expect(post).toHaveBeenCalledTimes(1);
});
