// @vitest-environment happy-dom
import { focusManager } from "@tanstack/react-query";
import { expect, onTestFinished, test, vi } from "vitest";
import { watchFocus } from "./windowFocus";

test("watchFocus reports the window's focus and its visibility, until nothing listens", () => {
  const report = vi.fn();
  watchFocus();
  const unsubscribe = focusManager.subscribe(report);
  onTestFinished(unsubscribe);
  window.dispatchEvent(new Event("focus"));
  expect(report.mock.calls).toEqual([[true]]);
  document.dispatchEvent(new Event("visibilitychange"));
  expect(report.mock.calls).toEqual([[true], [true]]);
  unsubscribe();
  window.dispatchEvent(new Event("focus"));
  expect(report).toHaveBeenCalledTimes(2);
});
