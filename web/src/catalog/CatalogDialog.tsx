import type { ReactNode } from "react";
import { ModalDialog } from "../ui/ModalDialog";
import styles from "./CatalogDialog.module.css";

interface Props {
  table: string;
  label: string;
  className?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog about a table. */
export function CatalogDialog({ table, label, className, onClose, children }: Props) {
  return (
    <ModalDialog
      wide
      head="close"
      title={table}
      label={label}
      className={[styles.dialog, className].filter(Boolean).join(" ")}
      onClose={onClose}
    >
      {children}
    </ModalDialog>
  );
}
