import { createContext, useContext } from "react";
import { changeTab, useTab } from "./store";
import type { Tab } from "./tab";

/** The id of the tab that a component stands in. */
export const ThisTab = createContext("");

/** The tab that the component stands in, and how to change what it keeps. */
export function useThisTab(): [Tab, (change: Partial<Tab>) => void] {
  const id = useContext(ThisTab);
  return [useTab(id), (change) => changeTab(id, change)];
}
