import { useEffect, useEffectEvent } from "react";
import { closeActiveTab, reopenTab } from "./closedTabs";
import { addTab, shiftTab } from "../tabs/store";
import { isBehindDialog } from "../ui/commands";
import { step } from "./commands";

/**
 * Register the page-wide tab shortcuts. Browsers reserve Ctrl-T, Ctrl-W and Ctrl-Shift-T.
 *
 * The shortcuts use the key's position, because Alt types another character on a Mac.
 */
const ACTIONS: Record<string, () => void> = {
  "Shift+KeyQ": addTab,
  "Shift+KeyW": () => void closeActiveTab(),
  "Shift+KeyT": () => void reopenTab(),
  PageUp: () => step(-1),
  PageDown: () => step(1),
  "Shift+PageUp": () => shiftTab(-1),
  "Shift+PageDown": () => shiftTab(1),
};

export function useTabKeys(onRename: () => void): void {
  const rename = useEffectEvent(onRename);
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const act = actionOf(event, () => rename());
      if (!act || isBehindDialog()) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    };
    addEventListener("keydown", press, { capture: true });
    return () => removeEventListener("keydown", press, { capture: true });
  }, []);
}

function actionOf(event: KeyboardEvent, rename: () => void): (() => void) | undefined {
  const { altKey, ctrlKey, metaKey, shiftKey, code } = event;
  if (ctrlKey || metaKey) return undefined;
  // In the side panel F2 renames a query of the history.
  const beside = event.target instanceof Element && event.target.closest("aside");
  if (!altKey) return code === "F2" && !shiftKey && !beside ? rename : undefined;
  return ACTIONS[shiftKey ? `Shift+${code}` : code];
}
