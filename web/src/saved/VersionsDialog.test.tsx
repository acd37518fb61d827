// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { FakeSaved } from "./fakeSaved";
import { openDialog, useSavedDialogs } from "./savedDialogs";
import VersionsDialog from "./VersionsDialog";

const WAIT = { timeout: 5_000 };

beforeEach(() => useSavedDialogs.setState({ dialog: null, notice: null }));
afterEach(() => vi.unstubAllGlobals());

test("a retry restores the chosen version over one that another window saved", async () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const save = (query: string) => api.save("a", { name: "Reviews", query });
  save("SELECT 'first'");
  const dialog = { kind: "versions", saved: save("SELECT 'second'") } as const;
  openDialog(dialog);
  const { user } = renderComponent(<VersionsDialog dialog={dialog} />);
  const restore = await screen.findByRole("button", { name: t("saved.restore", { version: 1 }) });
  await vi.waitFor(() => expect(restore).toHaveProperty("disabled", false), WAIT);
  save("SELECT 'third'");
  await user.click(restore);
  await user.click(await screen.findByRole("button", { name: t("app.retry") }));
  await vi.waitFor(() => expect(useSavedDialogs.getState().dialog).toBeNull(), WAIT);
  expect(api.current("a")).toMatchObject({ version: 4, query: "SELECT 'first'" });
});

test("the current version cannot be restored, and versions of the same SQL are named so", async () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const save = (name: string) => api.save("b", { name, query: "SELECT 1" });
  save("First");
  const dialog = { kind: "versions", saved: save("Second") } as const;
  openDialog(dialog);
  const { user } = renderComponent(<VersionsDialog dialog={dialog} />);
  await screen.findByText(t("saved.sameSql"), {}, WAIT);
  const restore = () => screen.queryByRole("button", { name: /^Restore/ });
  expect(restore()?.textContent).toBe(t("saved.restore", { version: 1 }));
  await user.click(screen.getByRole("button", { name: /^Version 2/ }));
  expect(restore()).toBeNull();
  screen.getByText(t("saved.currentVersion"));
});
