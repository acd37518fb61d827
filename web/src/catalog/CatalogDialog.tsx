import { type ReactNode, type RefObject, useEffect } from "react";
import { useTranslation } from "react-i18next";
import styles from "./CatalogDialog.module.css";

interface Props {
  /** Closed by the button, Escape, or its owner. */
  dialog: RefObject<HTMLDialogElement | null>;
  table: string;
  label: string;
  className?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog about a table. */
export function CatalogDialog({ dialog, table, label, className, onClose, children }: Props) {
  const { t } = useTranslation();
  // showModal returns the focus to its former element when the dialog closes.
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal();
  }, [dialog]);

  return (
    <dialog
      ref={dialog}
      className={[styles.dialog, className].filter(Boolean).join(" ")}
      aria-label={label}
      onClose={onClose}
    >
      <header>
        <h2>{table}</h2>
        <button type="button" onClick={() => dialog.current?.close()}>
          {t("catalog.close")}
        </button>
      </header>
      {children}
    </dialog>
  );
}
