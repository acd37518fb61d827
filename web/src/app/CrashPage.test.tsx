// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { CrashPage } from "./CrashPage";
import { errorReport } from "./errorReport";

// React logs each error that a boundary catches.
beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

function Broken(): never {
  throw new TypeError("columns is undefined");
}

function renderBroken() {
  return renderComponent(
    <ErrorBoundary fallback={(crash) => <CrashPage {...crash} />}>
      <Broken />
    </ErrorBoundary>,
  );
}

test("crash page shows the error and a reload", () => {
  renderBroken();
  expect(screen.getByRole("alert").textContent).toBe("columns is undefined");
  expect(screen.getByRole("button", { name: t("app.crash.reload") })).toBeTruthy();
});

test("crash page copies the error with the component's stack", async () => {
  const { user } = renderBroken();
  await user.click(screen.getByRole("button", { name: t("app.crash.copy") }));
  expect(screen.getByRole("status").textContent).toBe(t("app.crash.copied"));
  const copied = await navigator.clipboard.readText();
  expect(copied).toMatch(/TypeError: columns is undefined[^]*\n\nat Broken/);
});

test("errorReport adds a message that the stack omits", () => {
  const error = Object.assign(new Error("broken"), { stack: "f@page.js:1" });
  expect(errorReport({ error, componentStack: "" }, "u")).toBe("Error: broken\nf@page.js:1\n\nu");
});
