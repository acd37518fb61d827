import type { ReactNode } from "react";
import { ModalDialog } from "../ui/ModalDialog";
import styles from "./CatalogDialog.module.css";

interface Props {
  title: string;
  className?: string | undefined;
  onClose: () => void;
  children: ReactNode;
}

/** A dialog about a table. */
export function CatalogDialog({ title, className, onClose, children }: Props) {
  return (
    <ModalDialog
      wide
      head="close"
      title={title}
      className={[styles.dialog, className].filter(Boolean).join(" ")}
      onClose={onClose}
    >
      {children}
    </ModalDialog>
  );
}
