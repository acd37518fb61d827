import { ChevronDown } from "lucide-react";
import { type KeyboardEvent, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { formatShortcut } from "../ui/shortcut";
import { closeTab, reopenTab, useClosedTabs } from "./closedTabs";
import { addTab, shiftTab, useTabs } from "../tabs/store";
import { tabTitle } from "../tabs/tab";
import styles from "./TabMenu.module.css";

/** The menu of tab actions with their shortcuts, and of the closed tabs. */
export function TabMenu({ onRename }: { onRename: () => void }) {
  const { t } = useTranslation();
  const closed = useClosedTabs((state) => state.closed);
  const [open, setOpen] = useState(false);
  const menu = useRef<HTMLDivElement>(null);
  const id = useId();
  const { tabs, active } = useTabs();
  const place = tabs.findIndex((tab) => tab.id === active);
  const actions = [
    { text: t("tabs.new"), keys: "Alt+Shift+Q", act: addTab },
    { text: t("tabs.rename"), keys: "F2", act: onRename },
    { text: t("tabs.close"), keys: "Alt+Shift+W", act: () => closeTab(active) },
    {
      text: t("tabs.moveLeft"),
      keys: "Alt+Shift+PageUp",
      act: () => shiftTab(-1),
      off: place === 0,
    },
    {
      text: t("tabs.moveRight"),
      keys: "Alt+Shift+PageDown",
      act: () => shiftTab(1),
      off: place === tabs.length - 1,
    },
    { text: t("tabs.reopen"), keys: "Alt+Shift+T", act: () => reopenTab(), off: !closed.length },
  ];
  const choose = (act: () => void) => {
    menu.current?.hidePopover();
    act();
  };
  return (
    <>
      <button
        type="button"
        className="icon"
        aria-label={t("tabs.menu")}
        title={t("tabs.menu")}
        aria-haspopup="menu"
        aria-expanded={open}
        popoverTarget={id}
      >
        <ChevronDown size={16} />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={t("tabs.menu")}
        className={styles.menu}
        onToggle={(event) => {
          const opened = event.newState === "open";
          setOpen(opened);
          if (opened) itemsOf(event.currentTarget)[0]?.focus();
        }}
        onBeforeToggle={(event) => putUnder(event.currentTarget)}
        onKeyDown={moveFocus}
      >
        {actions.map(({ text, keys, act, off = false }) => (
          <button
            key={text}
            type="button"
            role="menuitem"
            tabIndex={-1}
            disabled={off}
            onClick={() => choose(act)}
          >
            {text} <kbd>{formatShortcut(keys)}</kbd>
          </button>
        ))}
        {closed.length > 0 && (
          <div role="group" aria-label={t("tabs.closed")}>
            <span className="muted">{t("tabs.closed")}</span>
            {closed.map(({ tab }) => (
              <button
                key={tab.id}
                type="button"
                role="menuitem"
                tabIndex={-1}
                onClick={() => choose(() => reopenTab(tab.id))}
              >
                {tabTitle(tab)} <code>{tab.text.trim().split("\n")[0]}</code>
              </button>
            ))}
          </div>
        )}
      </div>
    </>
  );
}

/** The width in `TabMenu.module.css`. */
const WIDTH = 340;

/** Popovers are centred by default: place this one under its button. */
function putUnder(menu: HTMLElement): void {
  const button = menu.previousElementSibling?.getBoundingClientRect();
  if (!button) return;
  menu.style.top = `${button.bottom + 4}px`;
  // Its right edge is at the button's, unless the menu would begin left of the window.
  menu.style.right = `min(${innerWidth - button.right}px, 100vw - 8px - min(${WIDTH}px, 100vw - 16px))`;
}

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>("[role=menuitem]:not(:disabled)")];
}

function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  // Tab goes on from the button, to which the focus returns.
  if (event.key === "Tab") event.currentTarget.hidePopover();
  const items = itemsOf(event.currentTarget);
  const now = items.indexOf(document.activeElement as HTMLElement);
  const next = { ArrowDown: now + 1, ArrowUp: now - 1, Home: 0, End: -1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  items.at(next % items.length)?.focus();
}
