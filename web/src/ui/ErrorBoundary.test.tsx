// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ErrorBoundary } from "./ErrorBoundary";

// React logs each error that a boundary catches.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

let broken = true;

function Part() {
  if (broken) throw new Error("The chart failed.");
  return <p>the chart</p>;
}

test("error boundary shows the error and keeps its siblings", () => {
  broken = true;
  renderComponent(
    <>
      <ErrorBoundary onRetry={vi.fn()}>
        <Part />
      </ErrorBoundary>
      <p>the rest</p>
    </>,
  );
  expect(screen.getByRole("alert").textContent).toContain("The chart failed.");
  expect(screen.getByText("the rest")).toBeTruthy();
});

test("error boundary renders its children again on retry", async () => {
  broken = true;
  const onRetry = vi.fn(() => {
    broken = false;
  });
  const { user } = renderComponent(
    <ErrorBoundary onRetry={onRetry}>
      <Part />
    </ErrorBoundary>,
  );
  await user.click(screen.getByRole("button", { name: t("app.retry") }));
  expect(onRetry).toHaveBeenCalledTimes(1);
  expect(screen.getByText("the chart")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});
