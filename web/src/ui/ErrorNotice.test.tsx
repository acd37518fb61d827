// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { ApiError } from "../api/errors";
import { setLanguage } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ErrorNotice } from "./ErrorNotice";

afterEach(() => setLanguage("en"));

function shown(code: string, message: string) {
  renderComponent(<ErrorNotice error={new ApiError({ code, message })} onRetry={vi.fn()} />);
  const alert = screen.getByRole("alert");
  return { text: alert.textContent, english: alert.querySelector("[lang=en]")?.textContent };
}

test("error notice has title and advice in the page's language, the API's message in English", () => {
  setLanguage("ko");
  const { text, english } = shown("ServiceBusy", "The service is busy.");
  expect(text).toContain("서비스가 혼잡함");
  expect(text).toContain("잠시 뒤");
  expect(english).toBe("The service is busy.");
});

test("error notice explains a message of the engine", () => {
  const { text } = shown("QueryBindingError", 'Referenced column "ratin" not found in FROM clause');
  expect(text).toContain("SQL doesn't match the schema");
  expect(text).toContain("has a column ratin");
});

test("error notice shows a message of the page itself in the page's language", () => {
  setLanguage("ko");
  const { text, english } = shown("Unreachable", "API가 응답하지 않아요.");
  expect(text).toContain("API가 응답하지 않아요.");
  expect(english).toBeUndefined();
});

test("error notice shows a message that repeats the title once", () => {
  expect(shown("QueryCancelled", "Query cancelled").text.match(/Query cancelled/g)).toHaveLength(1);
});
