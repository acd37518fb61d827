// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { initAuth } from "./session";
import { SessionExpiredDialog } from "./SessionExpiredDialog";

async function renderDialog(logIn: () => Promise<void>) {
  await initAuth({
    begin: async () => "ada",
    token: async () => null,
    renew: async () => null,
    logIn,
    logOut: async () => {},
  });
  const { user } = renderComponent(<SessionExpiredDialog />);
  const dialog = screen.getByRole<HTMLDialogElement>("dialog", { name: t("login.expired") });
  return { user, dialog };
}

const button = () => screen.getByRole<HTMLButtonElement>("button", { name: t("login.logIn") });

test("expired session opens a modal dialog", async () => {
  const { dialog } = await renderDialog(vi.fn());
  expect(dialog.open).toBe(true);
  expect(dialog.textContent).toContain(t("login.expiredHint"));
});

test("expired session dialog does not close on Escape", async () => {
  const { dialog } = await renderDialog(vi.fn());
  const notPrevented = fireEvent(dialog, new Event("cancel", { cancelable: true }));
  expect(notPrevented).toBe(false);
});

test("expired session dialog logs in once", async () => {
  const logIn = vi.fn(() => new Promise<void>(() => {}));
  const { user } = await renderDialog(logIn);
  await user.click(button());
  await user.click(button());
  expect(logIn).toHaveBeenCalledTimes(1);
  expect(button().disabled).toBe(true);
});

test("expired session dialog reports a failed login and allows another", async () => {
  const { user } = await renderDialog(() => Promise.reject(new Error("offline")));
  await user.click(button());
  expect(screen.getByRole("alert").textContent).toBe(t("login.failed"));
  expect(button().disabled).toBe(false);
});
