import { X } from "lucide-react";
import { type HTMLAttributes, type MouseEvent, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { formatShortcut } from "../ui/shortcut";
import { closeTab } from "./closedTabs";
import { RunStatusIcon } from "./RunStatusIcon";
import { useNamedResults } from "../tabs/namedResults";
import { differsFromSaved, hasUnrunText, type Tab, tabTitle } from "../tabs/tab";
import styles from "./TabItem.module.css";
import { TabName } from "./TabName";

interface Props {
  tab: Tab;
  active: boolean;
  renamed: boolean;
  drag: HTMLAttributes<HTMLElement>;
  onActivate: () => void;
  onRename: () => void;
  onRenamed: (name: string | null, byKey: boolean) => void;
  onMenu?: (near: DOMRect) => void;
}

/** A tab's name with icons for text that was not run and for the query's status. */
export function TabItem(props: Props) {
  const { tab, active, renamed, drag, onActivate, onRename, onRenamed, onMenu } = props;
  const { t } = useTranslation();
  const { text, executedStatements, saved } = tab;
  // A saved query is compared with its version, any other text with what was run.
  const unsaved = useMemo(
    () => !saved && hasUnrunText({ text, executedStatements }),
    [text, executedStatements, saved],
  );
  const named = useNamedResults(({ results }) => results);
  const changed = differsFromSaved(tab, named);
  const changedHint = t("tabs.changedHint", { keys: formatShortcut("Mod+S") });
  return (
    <div
      {...drag}
      className={styles.tab}
      role="tab"
      id={`tab-${tab.id}`}
      aria-selected={active}
      aria-controls={active ? `panel-${tab.id}` : undefined}
      aria-keyshortcuts="Delete F2"
      tabIndex={active ? 0 : -1}
      title={changed ? changedHint : unsaved ? t("tabs.unsavedHint") : undefined}
      onClick={onActivate}
      onDoubleClick={onRename}
      onMouseDown={preventMiddle}
      onMouseUp={preventMiddle}
      onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu?.(pointOf(event));
      }}
    >
      <RunStatusIcon tab={tab.id} />
      {renamed ? (
        <TabName name={tabTitle(tab)} onDone={onRenamed} />
      ) : (
        <span className={styles.name} data-testid="tab-name">
          {tabTitle(tab)}
        </span>
      )}
      {(unsaved || changed) && (
        <span
          className={styles.unsaved}
          role="img"
          aria-label={t(changed ? "tabs.changed" : "tabs.unsaved")}
        >
          ●
        </span>
      )}
      <span
        className={styles.close}
        aria-hidden="true"
        title={t("tabs.closeHint", { keys: formatShortcut("Alt+Shift+W") })}
        onClick={(event) => {
          event.stopPropagation();
          closeTab(tab.id);
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <X size={14} />
      </span>
    </div>
  );
}

/**
 * Keep the middle button's own actions off a tab: it scrolls, and on Linux it pastes the selected
 * text into the editor that has the focus after the tab is closed.
 */
function preventMiddle(event: MouseEvent): void {
  if (event.button === 1) event.preventDefault();
}

/** Return where a menu opens: at the pointer, or below the tab if a key opened it. */
function pointOf({ currentTarget, clientX, clientY, button }: MouseEvent): DOMRect {
  return button === 2 ? new DOMRect(clientX, clientY, 0, 0) : currentTarget.getBoundingClientRect();
}
