import { useCallback, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { useTables } from "../catalog/useTables";
import type { EditorHandle } from "../editor/Editor";
import { SharedQuery } from "../history/SharedQuery";
import { showQuery } from "../query/runActions";
import { isRunning } from "../query/runStore";
import { OfflineBanner } from "./OfflineBanner";
import { CommandPalette } from "./palette/CommandPalette";
import { hasEnded } from "../api/queryLifecycle";
import { Rail } from "./Rail";
import { Sidebar } from "./Sidebar";
import { useMountedTabs } from "./useMountedTabs";
import { usePageCommands } from "./usePageCommands";
import { useSidePanel } from "./useSidePanel";
import { Workspace } from "./Workspace";
import { openTab, findTab, tabIn, useTabs } from "../tabs/store";
import { isTextReplaceable, shownRequestId } from "../tabs/tab";
import { TabBar } from "../tabbar/TabBar";
import { withLineFeeds } from "../sql/lineBreaks";
import { useShortcuts } from "../ui/commands";
import { SavedDialogs } from "../saved/SavedDialogs";
import { NamedResultsDialog } from "../results/NamedResultsDialog";
import { useNamingDialog } from "../results/namingDialog";
import { useResultCommands } from "../results/queryResult";
import { useSavedCommands } from "../saved/useSavedCommands";
import { closeDrawer } from "../ui/drawer";
import { lazyPart } from "../ui/lazyPart";
import { revealPane } from "../ui/preferences";
import { SplitPanes } from "../ui/SplitPanes";
import styles from "./App.module.css";

// A dialog with a text field is part of the first load: keys may follow at once.
const ShortcutList = lazyPart(() => import("./palette/ShortcutList"));

type Past = Pick<PastQuery, "requestId" | "query" | "parameters" | "over"> & { status?: string };

/** The workbench: the side panel, the tab band and the workspace of each mounted tab. */
export function App() {
  const { t } = useTranslation();
  const active = useTabs((tabs) => tabs.active);
  const visited = useMountedTabs(active);
  const editors = useRef(new Map<string, EditorHandle>());
  const tables = useTables();
  const shownId = useTabs((tabs) => shownRequestId(tabIn(tabs, active)) ?? undefined);
  const side = useSidePanel(active, shownId);
  const naming = useNamingDialog(({ dialog }) => dialog !== null);
  const [actions, setActions] = useState<HTMLElement | null>(null);
  useShortcuts();
  useResultCommands();
  useSavedCommands(useCallback(async (tab: string) => editors.current.get(tab)?.beforeSave(), []));
  const page = usePageCommands(side.pane);
  const shownEditor = () => {
    revealPane("editor");
    return editors.current.get(active);
  };
  const focus = () => editors.current.get(active)?.focus();

  const showIn = (tab: string, { requestId, query, parameters, over, status }: Past) => {
    const sql = withLineFeeds(query ?? "");
    const ended = status !== undefined && hasEnded({ status });
    showQuery(tab, { requestId, sql, from: 0, over, origin: "history", ended }, parameters);
    closeDrawer();
  };
  const openBeside = (past: Past) =>
    showIn(openTab({ text: withLineFeeds(past.query ?? "") }), past);
  const open = (past: Past) => {
    const front = findTab(active);
    // A running query keeps its tab, which has the button that cancels it.
    if (!front || isRunning(active) || !isTextReplaceable(front)) return openBeside(past);
    if (past.query) editors.current.get(active)?.replace(past.query);
    showIn(active, past);
  };

  const sidebar = (
    <Sidebar
      panel={side.panel}
      tables={tables}
      shownId={shownId}
      onInsert={(name) => shownEditor()?.insert(name)}
      onFilter={(table, condition) => shownEditor()?.filter(table, condition)}
      onOpen={open}
    />
  );
  const work = (
    <main id="work" tabIndex={-1}>
      <OfflineBanner />
      <SharedQuery onOpen={openBeside} />
      <div className={styles.band}>
        <TabBar onChosen={focus} />
        <div className={styles.actions} ref={setActions} />
      </div>
      <div className={styles.workspaces}>
        {visited.map((id) => (
          <Workspace
            key={id}
            id={id}
            active={id === active}
            tables={tables}
            editors={editors}
            actions={actions}
          />
        ))}
      </div>
    </main>
  );
  return (
    <div className={styles.workbench}>
      <a className={styles.skip} href="#work">
        {t("app.skipToEditor")}
      </a>
      <Rail
        open={side.open ? side.panel.name : undefined}
        onToggle={side.toggle}
        onPalette={() => page.open("palette")}
      />
      <SplitPanes
        orientation={side.narrow ? "vertical" : "horizontal"}
        name={side.pane}
        label={t("panes.resizeSide")}
        first={{ name: side.pane, min: side.narrow ? 120 : 200, content: sidebar }}
        last={{ min: 280, content: work }}
        sized="first"
        initial={side.narrow ? 300 : 264}
      />
      <SavedDialogs />
      {naming && <NamedResultsDialog />}
      {page.dialog === "palette" && <CommandPalette onClose={page.close} />}
      {page.dialog === "shortcuts" && <ShortcutList onClose={page.close} />}
    </div>
  );
}
