import { type KeyboardEvent, type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";
import { formatShortcut } from "../ui/shortcut";
import styles from "./TreeItem.module.css";

const PREVIEW_SHORTCUT = "Shift+Enter";

interface Props {
  label: string;
  /** The content after the label. */
  facts?: ReactNode;
  level: number;
  /** The children of an item that can be expanded. */
  open?: boolean;
  onOpen?: (now: boolean) => void;
  children?: ReactNode;
  /** The action of a click or Enter. */
  onPick: () => void;
  title?: string;
  onPreview?: () => void;
}

/** An item of the tree with its children. */
export function TreeItem(props: Props) {
  const { label, facts, level, open, onOpen, children, onPick, title, onPreview } = props;
  const { t } = useTranslation();
  const id = useId();
  const press = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget) return;
    if (event.key !== "Enter" && event.key !== " ") return;
    if (event.shiftKey && onPreview) onPreview();
    else onPick();
    event.preventDefault();
  };
  return (
    <li role="none">
      <div
        className={styles.item}
        role="treeitem"
        aria-level={level}
        aria-labelledby={id}
        aria-expanded={open}
        aria-keyshortcuts={onPreview && PREVIEW_SHORTCUT}
        tabIndex={-1}
        style={{ paddingInlineStart: (level - 1) * 14 }}
        onKeyDown={press}
      >
        {open === undefined ? (
          <span className={styles.fold} data-fold />
        ) : (
          <span className={styles.fold} data-fold aria-hidden onClick={() => onOpen?.(!open)}>
            {open ? "▾" : "▸"}
          </span>
        )}
        <span id={id} className={styles.name} title={title} onClick={onPick}>
          <span className={styles.label} data-label>
            {label}
          </span>{" "}
          {facts}
        </span>
        {onPreview && (
          <button
            type="button"
            className={styles.preview}
            tabIndex={-1}
            aria-label={t("catalog.previewTitle", { name: label })}
            title={t("catalog.previewShortcut", { keys: formatShortcut(PREVIEW_SHORTCUT) })}
            onClick={onPreview}
          >
            ⊞
          </button>
        )}
      </div>
      {open && <ul role="group">{children}</ul>}
    </li>
  );
}
