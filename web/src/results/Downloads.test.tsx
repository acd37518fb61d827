// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { Downloads } from "./Downloads";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Serves one response per request, in order. */
function serve(...responses: Promise<Response>[]): void {
  vi.stubGlobal("fetch", () => responses.shift());
}

function watchNavigation() {
  return vi.spyOn(location, "assign").mockReturnValue();
}

const link = (name: string) => screen.getByRole("link", { name });

test("downloads have a link for each format of the result", () => {
  renderComponent(<Downloads requestId="a/b" />);
  expect(screen.getByRole("navigation", { name: t("results.download") })).toBeTruthy();
  expect(screen.getAllByRole("link").map((each) => each.textContent)).toEqual([
    "CSV",
    "JSON",
    "Parquet",
    "Arrow",
  ]);
  expect(link("CSV").getAttribute("href")).toBe(
    "/queries/a%2Fb/results?format=csv&escape=formulas",
  );
  expect(link("JSON").getAttribute("href")).toBe("/queries/a%2Fb/results?format=json");
});

test("download opens the file's URL", async () => {
  const assign = watchNavigation();
  serve(Promise.resolve(Response.json({ url: "https://files/1.csv" })));
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await user.click(link("CSV"));
  await waitFor(() => expect(assign.mock.calls).toEqual([["https://files/1.csv"]]));
});

test("download shows a notice until the file is ready", async () => {
  watchNavigation();
  let finish: (response: Response) => void = () => {};
  serve(new Promise((resolve) => (finish = resolve)));
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await user.click(link("Arrow"));
  const text = t("results.preparing", { format: "Arrow" });
  expect(screen.getByText(text)).toBeTruthy();
  finish(Response.json({ url: "https://files/1.arrow" }));
  await waitFor(() => expect(screen.queryByText(text)).toBeNull());
});

test("download failure shows the error until the next download", async () => {
  const assign = watchNavigation();
  const error = { code: "ResultExpired", message: "The result is deleted." };
  serve(
    Promise.resolve(Response.json({ error }, { status: 410 })),
    Promise.resolve(Response.json({ url: "https://files/1.json" })),
  );
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await user.click(link("CSV"));
  expect((await screen.findByRole("alert")).textContent).toBe("The result is deleted.");
  expect(assign).not.toHaveBeenCalled();
  await user.click(link("JSON"));
  await waitFor(() => expect(assign).toHaveBeenCalledTimes(1));
  expect(screen.queryByRole("alert")).toBeNull();
});
