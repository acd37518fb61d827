// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import DeleteDialog from "./DeleteDialog";
import { FakeSaved } from "./fakeSaved";
import { openDialog, useSavedDialogs } from "./savedDialogs";

afterEach(() => {
  useSavedDialogs.setState({ dialog: null, notice: null });
  vi.unstubAllGlobals();
});

function openDelete() {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const dialog = {
    kind: "delete",
    saved: api.save("a", { name: "First", query: "SELECT 1" }),
  } as const;
  openDialog(dialog);
  const { user } = renderComponent(<DeleteDialog dialog={dialog} />);
  const press = () => user.click(screen.getByRole("button", { name: t("saved.delete") }));
  const closed = () => vi.waitFor(() => expect(useSavedDialogs.getState().dialog).toBeNull());
  return { api, press, closed };
}

test("a query that another window saved is deleted by a second press, which is said", async () => {
  const { api, press, closed } = openDelete();
  api.save("a", { name: "Second", query: "SELECT 2" });
  await press();
  const alert = await screen.findByRole("alert");
  expect(alert.textContent).toBe(t("saved.deleteChanged", { version: 2 }));
  expect(screen.getByRole("heading").textContent).toBe(t("saved.deleteTitle", { name: "Second" }));
  expect(api.current("a")?.version).toBe(2);
  await press();
  await closed();
  expect(api.current("a")).toBeUndefined();
});

test("a query that another window deleted closes the dialog", async () => {
  const { api, press, closed } = openDelete();
  api.delete("a");
  await press();
  await closed();
  expect(useSavedDialogs.getState().notice).toBeNull();
});
