import { type RefObject, useEffect } from "react";
import type { EditorHandle } from "../editor/Editor";
import { useTabs } from "../tabs/store";
import type { TabsState } from "../tabs/tabsState";

/** Show a text of a tab that its editor did not write, like that of a restored version. */
export function useStoredText(id: string, editor: RefObject<EditorHandle | null>): void {
  useEffect(() => {
    const textIn = ({ tabs }: TabsState) => tabs.find((tab) => tab.id === id)?.text;
    // A subscription sees each change at once; after a render, a key may already follow it.
    return useTabs.subscribe((now, before) => {
      const text = textIn(now);
      if (text !== undefined && text !== textIn(before)) editor.current?.follow(text);
    });
  }, [id, editor]);
}
