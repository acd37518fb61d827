import { createContext, useContext } from "react";
import { useShallow } from "zustand/react/shallow";
import { changeTab, tabIn, useTabs } from "./store";
import type { Tab } from "./tab";

/** The id of the tab that a component stands in. */
export const TabContext = createContext("");

/** What a tab keeps beside its text: a component that shows a result is not drawn anew with each letter. */
type TabDetails = Omit<Tab, "text" | "cursor">;

/** The tab that the component stands in, and how to change what it keeps. */
export function useCurrentTab(): [TabDetails, (change: Partial<TabDetails>) => void] {
  const id = useContext(TabContext);
  const kept = useTabs(
    useShallow((now) => {
      const { text, cursor, ...others } = tabIn(now, id);
      return others;
    }),
  );
  return [kept, (change) => changeTab(id, change)];
}
