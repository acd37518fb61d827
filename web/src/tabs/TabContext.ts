import { createContext, useContext } from "react";
import { useShallow } from "zustand/react/shallow";
import { changeTab, tabIn, useTabs } from "./store";
import type { Tab } from "./tab";

/** The id of the tab that a component stands in. */
export const ThisTab = createContext("");

/** What a tab keeps beside its text: a component that shows a result is not drawn anew with each letter. */
type Kept = Omit<Tab, "text" | "cursor">;

/** The tab that the component stands in, and how to change what it keeps. */
export function useThisTab(): [Kept, (change: Partial<Kept>) => void] {
  const id = useContext(ThisTab);
  const kept = useTabs(
    useShallow((now) => {
      const { text, cursor, ...others } = tabIn(now, id);
      return others;
    }),
  );
  return [kept, (change) => changeTab(id, change)];
}
