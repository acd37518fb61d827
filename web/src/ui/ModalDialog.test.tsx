// @vitest-environment happy-dom
import { fireEvent, screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { ModalDialog } from "./ModalDialog";

const dialog = () => screen.getByRole<HTMLDialogElement>("dialog");

function Page({ onRun = () => {} }: { onRun?: () => void }) {
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    onRun();
  };
  return (
    <>
      <button type="button" onClick={() => setOpen(true)}>
        Open
      </button>
      <input aria-label="Editor" />
      {open && (
        <ModalDialog title="Rename" onClose={() => setOpen(false)}>
          <button type="button" onClick={close}>
            Done
          </button>
        </ModalDialog>
      )}
    </>
  );
}

test("modal dialog returns the focus to where it was", async () => {
  const { user } = renderComponent(<Page />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  expect(dialog().open).toBe(true);
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(document.activeElement?.textContent).toBe("Open");
});

test("modal dialog leaves the focus to an element that took it", async () => {
  const { user } = renderComponent(<Page onRun={() => screen.getByLabelText("Editor").focus()} />);
  await user.click(screen.getByRole("button", { name: "Open" }));
  await user.click(screen.getByRole("button", { name: "Done" }));
  expect(document.activeElement).toBe(screen.getByLabelText("Editor"));
});

test("modal dialog closes by its button, and not by a click beside it", () => {
  const onClose = vi.fn();
  renderComponent(
    <ModalDialog title="Preview of reviews" head="close" onClose={onClose}>
      <p>Content</p>
    </ModalDialog>,
  );
  expect(screen.getByRole("dialog", { name: "Preview of reviews" })).toBe(dialog());
  fireEvent.click(dialog(), { clientX: 5, clientY: 5 });
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(screen.getByRole("button", { name: t("app.close") }));
  expect(onClose).toHaveBeenCalledTimes(1);
});

test("dismissible modal dialog closes by a click beside it alone", () => {
  const onClose = vi.fn();
  renderComponent(
    <ModalDialog title="Palette" head="none" dismissible onClose={onClose}>
      <p>Content</p>
    </ModalDialog>,
  );
  vi.spyOn(dialog(), "getBoundingClientRect").mockReturnValue(new DOMRect(10, 10, 100, 100));
  fireEvent.click(screen.getByText("Content"), { clientX: 5, clientY: 5 });
  fireEvent.click(dialog(), { clientX: 15, clientY: 15 });
  expect(onClose).not.toHaveBeenCalled();
  fireEvent.click(dialog(), { clientX: 5, clientY: 5 });
  expect(onClose).toHaveBeenCalledTimes(1);
});
