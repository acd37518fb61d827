// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { installFakePopover } from "../testing/fakePopover";
import { renderComponent } from "../testing/renderComponent";
import { Downloads } from "./Downloads";

beforeEach(installFakePopover);
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Serves one response per request, in order; returns the requests. */
function serve(...responses: Promise<Response>[]): Request[] {
  const requests: Request[] = [];
  vi.stubGlobal("fetch", (request: Request) => {
    requests.push(request);
    return responses.shift();
  });
  return requests;
}

function watchNavigation() {
  return vi.spyOn(location, "assign").mockReturnValue();
}

async function open(name: string, user: ReturnType<typeof renderComponent>["user"]) {
  await user.click(screen.getByRole("button", { name: t("results.download") }));
  await user.click(screen.getByRole("menuitem", { name }));
}

const preparing = (format: string) => screen.queryByText(t("results.preparing", { format }));

test("download opens the file's URL, whose name has the tab's title", async () => {
  const assign = watchNavigation();
  const requests = serve(Promise.resolve(Response.json({ url: "https://files/1.xlsx" })));
  const { user } = renderComponent(<Downloads requestId="a/b" />);
  await open(t("results.formats.xlsx"), user);
  await waitFor(() => expect(assign.mock.calls).toEqual([["https://files/1.xlsx"]]));
  const url = new URL(requests[0]?.url ?? "");
  expect(url.pathname).toBe("/queries/a%2Fb/results");
  expect(url.searchParams.get("format")).toBe("xlsx");
  const title = t("tabs.defaultName", { number: 0 });
  expect(url.searchParams.get("filename")).toMatch(new RegExp(`^${title} \\d{4}-\\d\\d-\\d\\d$`));
});

test("downloads have notices of their own until their files are ready", async () => {
  watchNavigation();
  let finish: (response: Response) => void = () => {};
  serve(new Promise((resolve) => (finish = resolve)), new Promise(() => {}));
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await open("Arrow", user);
  await open("Parquet", user);
  expect(preparing("Arrow")).toBeTruthy();
  finish(Response.json({ url: "https://files/1.arrow" }));
  await waitFor(() => expect(preparing("Arrow")).toBeNull());
  expect(preparing("Parquet")).toBeTruthy();
});

test("download that is stopped opens no file", async () => {
  const assign = watchNavigation();
  let finish: (response: Response) => void = () => {};
  serve(new Promise((resolve) => (finish = resolve)));
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await open("CSV", user);
  await user.click(
    screen.getByRole("button", { name: t("results.stopDownload", { format: "CSV" }) }),
  );
  expect(preparing("CSV")).toBeNull();
  finish(Response.json({ url: "https://files/1.csv" }));
  await Promise.resolve();
  expect(assign).not.toHaveBeenCalled();
});

test("download failure stays until it is dismissed", async () => {
  const error = { code: "ResultExpired", message: "The result is deleted." };
  serve(Promise.resolve(Response.json({ error }, { status: 410 })));
  const { user } = renderComponent(<Downloads requestId="q1" />);
  await open("CSV", user);
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toContain(t("errors.ResultExpired.title"));
  expect(alert.querySelector("[lang=en]")?.textContent).toBe("The result is deleted.");
  await user.click(screen.getByRole("button", { name: t("results.dismissDownload") }));
  expect(screen.queryByRole("alert")).toBeNull();
});

test("download goes on and can be stopped while the tab has another or no result", async () => {
  const assign = watchNavigation();
  let finish: (response: Response) => void = () => {};
  const error = { code: "ResultExpired", message: "The result is deleted." };
  serve(
    new Promise((resolve) => (finish = resolve)),
    new Promise(() => {}),
    Promise.resolve(Response.json({ error }, { status: 410 })),
  );
  const { user, rerender } = renderComponent(<Downloads requestId="q1" />);
  await open("CSV", user);
  await open("Parquet", user);
  await open("Arrow", user);
  const alert = await screen.findByRole("alert");
  const of = (format: string) => t("results.otherDownload", { format });
  expect(alert.textContent).not.toContain(of("Arrow"));
  rerender(<Downloads requestId={null} />);
  expect(alert.textContent).toContain(of("Arrow"));
  expect(screen.queryByRole("button", { name: t("results.download") })).toBeNull();
  const others = () =>
    ["CSV", "Parquet"].filter((format) =>
      screen.queryByText(t("results.preparingOther", { format })),
    );
  expect(others()).toEqual(["CSV", "Parquet"]);
  const stop = t("results.stopDownload", { format: "Parquet" });
  await user.click(screen.getByRole("button", { name: stop }));
  rerender(<Downloads requestId="q2" />);
  expect(others()).toEqual(["CSV"]);
  finish(Response.json({ url: "https://files/1.csv" }));
  await waitFor(() => expect(assign.mock.calls).toEqual([["https://files/1.csv"]]));
});
