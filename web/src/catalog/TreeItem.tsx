import { ChevronDown, ChevronRight, Eye } from "lucide-react";
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
  /** The action of the button and of Shift+Enter. */
  onPreview?: () => void;
  /** The name and sign of the button, by default those of a table's preview. */
  button?: { name: string; sign: ReactNode };
}

/** An item of the tree with its children. */
export function TreeItem(props: Props) {
  const { label, facts, level, open, onOpen, children, onPick, title, onPreview, button } = props;
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
            {open ? <ChevronDown size={14} /> : <ChevronRight size={14} />}
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
            aria-label={button?.name ?? t("catalog.previewTitle", { name: label })}
            title={
              button
                ? `${button.name} (${formatShortcut(PREVIEW_SHORTCUT)})`
                : t("catalog.previewShortcut", { keys: formatShortcut(PREVIEW_SHORTCUT) })
            }
            onClick={onPreview}
          >
            {button?.sign ?? <Eye size={15} />}
          </button>
        )}
      </div>
      {open && <ul role="group">{children}</ul>}
    </li>
  );
}
