import { type HTMLAttributes, useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import { formatShortcut } from "../ui/shortcut";
import { closeTab } from "./closedTabs";
import { RunStatusIcon } from "./RunStatusIcon";
import { hasUnrunText, type Tab, tabTitle } from "../tabs/tab";
import styles from "./TabItem.module.css";
import { TabName } from "./TabName";

interface Props {
  tab: Tab;
  active: boolean;
  renamed: boolean;
  drag: HTMLAttributes<HTMLElement>;
  onActivate: () => void;
  onRename: () => void;
  onRenamed: (name: string | null) => void;
}

/** A tab's name with icons for text that was not run and for the query's status. */
export function TabItem({ tab, active, renamed, drag, onActivate, onRename, onRenamed }: Props) {
  const { t } = useTranslation();
  const title = useRef<HTMLDivElement>(null);
  const unsaved = useMemo(
    () => hasUnrunText({ text: tab.text, executedStatements: tab.executedStatements }),
    [tab.text, tab.executedStatements],
  );
  useEffect(() => {
    if (active) title.current?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [active]);
  return (
    <div
      {...drag}
      ref={title}
      className={styles.tab}
      role="tab"
      id={`tab-${tab.id}`}
      aria-selected={active}
      aria-controls={active ? `panel-${tab.id}` : undefined}
      aria-keyshortcuts="Delete F2"
      tabIndex={active ? 0 : -1}
      title={unsaved ? t("tabs.unsavedHint") : undefined}
      onClick={onActivate}
      onDoubleClick={onRename}
      onAuxClick={(event) => event.button === 1 && closeTab(tab.id)}
    >
      <RunStatusIcon tab={tab.id} />
      {renamed ? (
        <TabName name={tabTitle(tab)} onDone={onRenamed} />
      ) : (
        <span className={styles.name} data-testid="tab-name">
          {tabTitle(tab)}
        </span>
      )}
      {unsaved && (
        <span className={styles.unsaved} role="img" aria-label={t("tabs.unsaved")}>
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
        ×
      </span>
    </div>
  );
}
