// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { lazyPart } from "./lazyPart";

beforeEach(() => void vi.spyOn(console, "error").mockReturnValue());
afterEach(() => vi.restoreAllMocks());

const Chart = ({ name }: { name: string }) => <p>chart of {name}</p>;

test("lazy part shows a notice, then the component with its props", async () => {
  const Part = lazyPart(async () => ({ default: Chart }));
  renderComponent(<Part name="rides" />);
  expect(screen.getByText(t("app.loading"))).toBeTruthy();
  expect(await screen.findByText("chart of rides")).toBeTruthy();
});

test("lazy part whose code did not load is loaded again on retry", async () => {
  const load = vi.fn<() => Promise<{ default: typeof Chart }>>(async () => ({ default: Chart }));
  load.mockRejectedValueOnce(new Error("offline"));
  const Part = lazyPart(load);
  const { user } = renderComponent(<Part name="rides" />);
  expect((await screen.findByRole("alert")).textContent).toContain(t("app.loadFailed"));
  await user.click(screen.getByRole("button", { name: t("app.retry") }));
  expect(await screen.findByText("chart of rides")).toBeTruthy();
  expect(load).toHaveBeenCalledTimes(2);
});
