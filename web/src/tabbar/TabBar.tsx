import { Plus } from "lucide-react";
import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { useTranslation } from "react-i18next";
import { useCommands } from "../ui/commands";
import { Menu } from "../ui/Menu";
import { formatShortcut } from "../ui/shortcut";
import { adjacentTab } from "../tabs/tabsState";
import { closeTab } from "./closedTabs";
import { activateTab, addTab, changeTab, useTabs } from "../tabs/store";
import styles from "./TabBar.module.css";
import { TabMenu } from "./TabMenu";
import { TabItem } from "./TabItem";
import { useStorageError } from "../tabs/storageError";
import { useActiveTabInView } from "./useActiveTabInView";
import { useTabDrag } from "./useTabDrag";
import { renameCommand, TAB_COMMANDS } from "./commands";
import { tabActions } from "./tabActions";
import { useTabKeys } from "./useTabKeys";

/** The tab bar as an ARIA tab list, with drag and drop, renaming and closing. */
export function TabBar({ onChosen }: { onChosen: () => void }) {
  const { t } = useTranslation();
  const { tabs, active } = useTabs();
  const [renamed, setRenamed] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const dragging = useTabDrag();
  const storageError = useStorageError((state) => state.trouble);
  const [menu, setMenu] = useState<{ id: string; near: DOMRect } | null>(null);
  const rename = useCallback(() => setRenamed(useTabs.getState().active), []);
  useTabKeys(rename);
  useActiveTabInView(list, tabs.length, active);
  useCommands(useMemo(() => [...TAB_COMMANDS, renameCommand(rename)], [rename]));

  const focusOn = (id: string) => {
    activateTab(id);
    list.current?.querySelector<HTMLElement>(`#tab-${id}`)?.focus();
  };
  const closeFocused = () => {
    flushSync(() => void closeTab(active));
    // The blank tab after the last one has the caret, as each new tab.
    if (tabs.length > 1) focusOn(useTabs.getState().active);
  };
  const press = (event: KeyboardEvent) => {
    const target = {
      ArrowLeft: adjacentTab({ tabs, active }, active, -1),
      ArrowRight: adjacentTab({ tabs, active }, active, 1),
      Home: tabs[0]?.id,
      End: tabs.at(-1)?.id,
    }[event.key];
    if (renamed || event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.key === "Delete") closeFocused();
    else if (target) focusOn(target);
    else return;
    event.preventDefault();
  };
  return (
    <div className={styles.bar}>
      <div
        className={styles.tabs}
        role="tablist"
        aria-label={t("tabs.label")}
        ref={list}
        onKeyDown={press}
        onDoubleClick={(event) => event.target === event.currentTarget && addTab()}
      >
        {tabs.map((tab, place) => (
          <TabItem
            key={tab.id}
            tab={tab}
            active={tab.id === active}
            renamed={tab.id === renamed}
            drag={dragging(tab.id, place)}
            onActivate={() => {
              activateTab(tab.id);
              onChosen();
            }}
            onRename={rename}
            onMenu={(near) => setMenu({ id: tab.id, near })}
            onRenamed={(name, byKey) => {
              if (name !== null) changeTab(tab.id, { name });
              setRenamed("");
              // A click that ended the name gives the focus to what was clicked.
              if (byKey) onChosen();
            }}
          />
        ))}
      </div>
      <button
        type="button"
        className="icon"
        aria-label={t("tabs.new")}
        title={t("tabs.newHint", { keys: formatShortcut("Alt+Shift+Q") })}
        onClick={addTab}
      >
        <Plus size={16} />
      </button>
      <TabMenu onRename={rename} />
      {menu && (
        <Menu
          near={menu.near}
          label={t("tabs.menu")}
          groups={tabActions(menu.id, () => {
            activateTab(menu.id);
            setRenamed(menu.id);
          })}
          onClose={() => setMenu(null)}
        />
      )}
      {storageError && (
        <span className="warning">{t("tabs.saveFailed", { trouble: storageError })}</span>
      )}
    </div>
  );
}
