import { createContext, useContext } from "react";
import { useShallow } from "zustand/react/shallow";
import { changeTab, tabIn, useTabs } from "./store";
import type { Tab } from "./tab";

/** The id of the tab that contains a component. */
export const TabContext = createContext("");

/** Return whether the tab that contains the component is the active one. */
export function useIsActiveTab(): boolean {
  const id = useContext(TabContext);
  return useTabs(({ active }) => active === id);
}

/** The fields of a tab without text and cursor, so that typing does not render a result again. */
type TabDetails = Omit<Tab, "text" | "cursor">;

/** Return the tab that contains the component, and a function that changes it. */
export function useCurrentTab(): [TabDetails, (change: Partial<TabDetails>) => void] {
  const id = useContext(TabContext);
  const details = useTabs(
    useShallow((now) => {
      const { text, cursor, ...others } = tabIn(now, id);
      return others;
    }),
  );
  return [details, (change) => changeTab(id, change)];
}
