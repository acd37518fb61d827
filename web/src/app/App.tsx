import { useRef } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { useTables } from "../catalog/useTables";
import type { EditorHandle } from "../editor/Editor";
import { SharedQuery } from "../history/SharedQuery";
import { showQuery } from "../query/runActions";
import { OfflineBanner } from "./OfflineBanner";
import { hasEnded } from "../api/queryLifecycle";
import { Sidebar } from "./Sidebar";
import { useMountedTabs } from "./useMountedTabs";
import { Workspace } from "./Workspace";
import { openTab, findTab, useTabs } from "../tabs/store";
import { hasUnrunText } from "../tabs/tab";
import { TabBar } from "../tabbar/TabBar";
import styles from "./App.module.css";

type Past = Pick<PastQuery, "requestId" | "query" | "parameters"> & { status?: string };

/** The workbench: the side panel, the tab bar and the workspace of each mounted tab. */
export function App() {
  const { t } = useTranslation();
  const active = useTabs((tabs) => tabs.active);
  const visited = useMountedTabs(active);
  const editors = useRef(new Map<string, EditorHandle>());
  const tables = useTables();
  const shownId = useTabs(
    ({ tabs }) => tabs.find(({ id }) => id === active)?.activeQuery?.requestId,
  );
  const focus = () => editors.current.get(active)?.focus();

  const showIn = (tab: string, { requestId, query: sql = "", parameters, status }: Past) => {
    const ended = status !== undefined && hasEnded({ status });
    showQuery(tab, { requestId, sql, from: 0, origin: "history", ended }, parameters);
  };
  const openBeside = (past: Past) => showIn(openTab({ text: past.query ?? "" }), past);
  const open = (past: Past) => {
    const front = findTab(active);
    // Text that was not run is only in this tab, so the past query opens in a new one.
    if (front && hasUnrunText(front)) return openBeside(past);
    if (past.query) editors.current.get(active)?.replace(past.query);
    showIn(active, past);
  };

  return (
    <div className={styles.workbench}>
      <a className={styles.skip} href="#work">
        {t("app.skipToEditor")}
      </a>
      <Sidebar
        tables={tables}
        shownId={shownId}
        onInsert={(name) => editors.current.get(active)?.insert(name)}
        onFilter={(table, condition) => editors.current.get(active)?.filter(table, condition)}
        onOpen={open}
      />
      <main id="work" tabIndex={-1}>
        <OfflineBanner />
        <SharedQuery onOpen={openBeside} />
        <TabBar onChosen={focus} />
        <div className={styles.workspaces}>
          {visited.map((id) => (
            <Workspace key={id} id={id} active={id === active} tables={tables} editors={editors} />
          ))}
        </div>
      </main>
    </div>
  );
}
