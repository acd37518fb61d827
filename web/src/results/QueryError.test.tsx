// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { QueryError } from "./QueryError";

test("query error shows title, code, message and advice", () => {
  const error = { code: "QuerySyntaxError", message: "Syntax error at FORM." };
  renderComponent(<QueryError error={error} onRetry={null} />);
  const text = screen.getByRole("alert").textContent;
  expect(text).toContain(t("errors.QuerySyntaxError.title"));
  expect(text).toContain("QuerySyntaxError");
  expect(text).toContain("Syntax error at FORM.");
  expect(text).toContain(t("errors.QuerySyntaxError.advice"));
});

test("query error of an unknown code shows the code as title", () => {
  const error = { code: "Novel", message: "Something failed." };
  renderComponent(<QueryError error={error} onRetry={null} />);
  expect(screen.getAllByText("Novel").map(({ tagName }) => tagName)).toEqual(["STRONG", "CODE"]);
});

test("query error offers a retry only for retryable errors", async () => {
  const error = { code: "ServiceBusy", message: "Busy." };
  const onRetry = vi.fn();
  const { user, rerender } = renderComponent(<QueryError error={error} onRetry={onRetry} />);
  await user.click(screen.getByRole("button", { name: t("app.retry") }));
  expect(onRetry).toHaveBeenCalledTimes(1);
  rerender(<QueryError error={error} onRetry={null} />);
  expect(screen.queryByRole("button")).toBeNull();
});
