import { useQuery } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { queryKeys } from "../api/queryKeys";
import { useTabs } from "../tabs/store";
import { ErrorNotice } from "../ui/ErrorNotice";
import { nextListIndex } from "../ui/listNavigation";
import { formatShortcut } from "../ui/shortcut";
import { groupByFolder, searchSaved } from "./folders";
import { SavedItem } from "./SavedItem";
import styles from "./SavedPanel.module.css";
import { fetchSavedList } from "./savedRequests";

const STALE_TIME_MS = 5_000;

/** The saved queries by folder; a click opens one in a tab. */
export default function SavedPanel() {
  const { t, i18n } = useTranslation();
  const [text, setText] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const shown = useTabs(({ tabs, active }) => tabs.find(({ id }) => id === active)?.saved?.id);
  const saved = useQuery({
    queryKey: queryKeys.saved,
    queryFn: ({ signal }) => fetchSavedList(signal),
    staleTime: STALE_TIME_MS,
    refetchOnWindowFocus: true,
  });
  const found = searchSaved(saved.data ?? [], text);

  const press = (event: KeyboardEvent) => {
    const openers = [...(list.current?.querySelectorAll<HTMLElement>("[aria-current]") ?? [])];
    const place = openers.indexOf(event.target as HTMLElement);
    const to = place < 0 ? null : nextListIndex(event.key, place, openers.length);
    if (to === null) return;
    event.preventDefault();
    openers[to]?.focus();
  };
  return (
    <>
      <search className={styles.search}>
        <input
          type="search"
          aria-label={t("saved.search")}
          placeholder={t("saved.search")}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </search>
      {saved.error && <ErrorNotice error={saved.error} onRetry={() => saved.refetch()} />}
      {saved.isPending && <p className="muted">{t("app.loading")}</p>}
      {saved.isSuccess && found.length === 0 && (
        <p className="muted">
          {text ? t("saved.noMatch") : t("saved.empty", { keys: formatShortcut("Mod+S") })}
        </p>
      )}
      <div ref={list} onKeyDown={press}>
        {groupByFolder(found, i18n.language).map(({ path, queries }) => {
          const items = (
            <ul aria-label={path || t("app.saved")}>
              {queries.map((query) => (
                <SavedItem key={query.id} saved={query} shown={query.id === shown} />
              ))}
            </ul>
          );
          if (!path) return <div key={path}>{items}</div>;
          return (
            <details key={path} open className={styles.folder}>
              <summary>
                <span>{path}</span> <span className="badge">{queries.length}</span>
              </summary>
              {items}
            </details>
          );
        })}
      </div>
    </>
  );
}
