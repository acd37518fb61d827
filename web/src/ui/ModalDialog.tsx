import { type MouseEvent, type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";
import styles from "./ModalDialog.module.css";

interface Props {
  title: string;
  /** The line above the content: the title, also with a button that closes, or nothing. */
  head?: "title" | "close" | "none";
  wide?: boolean;
  className?: string | undefined;
  /** Whether a click beside the dialog closes it. */
  dismissible?: boolean;
  /** Absent for a dialog that Escape does not close. */
  onClose?: () => void;
  children: ReactNode;
}

/** A modal dialog; Escape closes it, and the focus returns to where it was. */
export function ModalDialog(props: Props) {
  const { title, head = "title", wide, className, dismissible, onClose, children } = props;
  const { t } = useTranslation();
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const before = document.activeElement;
    if (!dialog.current?.open) dialog.current?.showModal();
    return () => {
      // An element that took the focus since, as by a command, keeps it.
      const isFree = document.activeElement === document.body;
      if (isFree && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  const heading = <h2 id={id}>{title}</h2>;
  return (
    <dialog
      ref={dialog}
      className={[styles.dialog, wide && styles.wide, className].filter(Boolean).join(" ")}
      {...(head === "none" ? { "aria-label": title } : { "aria-labelledby": id })}
      onCancel={(event) => !onClose && event.preventDefault()}
      // Chromium closes a dialog at a second Escape, also if the first one was prevented.
      onClose={onClose ?? (() => dialog.current?.showModal())}
      onClick={(event) => dismissible && isBeside(event) && event.currentTarget.close()}
    >
      {head === "title" && heading}
      {head === "close" && (
        <header>
          {heading}
          <button type="button" onClick={() => dialog.current?.close()}>
            {t("app.close")}
          </button>
        </header>
      )}
      {children}
    </dialog>
  );
}

/** Return whether a click is on the backdrop, which counts as the dialog itself. */
function isBeside({ target, currentTarget, clientX, clientY }: MouseEvent): boolean {
  if (target !== currentTarget) return false;
  const { left, right, top, bottom } = currentTarget.getBoundingClientRect();
  return clientX < left || clientX > right || clientY < top || clientY > bottom;
}
