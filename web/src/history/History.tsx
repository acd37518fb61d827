import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { lazyPart } from "../ui/lazyPart";
import { toggleCompare } from "./comparedQueries";
import { HistoryItem } from "./HistoryItem";
import { Filters } from "./Filters";
import { nextListIndex } from "../ui/listNavigation";
import { LoadMore } from "./LoadMore";
import { NO_FILTER, type HistoryFilter, useHistory } from "./useHistory";
import styles from "./History.module.css";
import { useUpdateQueryMarks } from "./useUpdateQueryMarks";

const Comparison = lazyPart(() => import("./compare/Comparison"));

interface Props {
  shownId: string | undefined;
  onOpen: (past: PastQuery) => void;
}

/** The list of past queries; a click shows the stored result without running the query. */
export default function History({ shownId, onOpen }: Props) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<HistoryFilter>(NO_FILTER);
  const [chosen, setChosen] = useState<PastQuery[]>([]);
  const [comparing, setComparing] = useState(false);
  const history = useHistory(filter);
  const marks = useUpdateQueryMarks();
  const list = useRef<HTMLUListElement>(null);
  const queries = history.data?.pages.flatMap((page) => page.queries) ?? [];
  const filtered = filter.text || filter.status || filter.starred;
  const [first, second] = chosen;

  const press = (event: KeyboardEvent) => {
    const openers = [...(list.current?.querySelectorAll<HTMLElement>("[aria-current]") ?? [])];
    const to = nextListIndex(
      event.key,
      openers.indexOf(event.target as HTMLElement),
      openers.length,
    );
    if (to === null || !openers.includes(event.target as HTMLElement)) return;
    event.preventDefault();
    openers[to]?.focus();
  };
  return (
    <>
      <Filters filter={filter} onChange={setFilter} />
      {history.error && <ErrorNotice error={history.error} onRetry={() => history.refetch()} />}
      {marks.error && (
        <ErrorNotice error={marks.error} onRetry={() => marks.mutate(marks.variables)} />
      )}
      {history.isPending && <p className="muted">{t("history.loading")}</p>}
      {history.isSuccess && queries.length === 0 && !history.hasNextPage && (
        <p className="muted">{t(filtered ? "history.noMatch" : "history.empty")}</p>
      )}
      <ul ref={list} onKeyDown={press} aria-label={t("app.history")}>
        {queries.map((past) => (
          <HistoryItem
            key={past.requestId}
            past={past}
            shown={past.requestId === shownId}
            compared={chosen.some((each) => each.requestId === past.requestId)}
            onOpen={() => onOpen(past)}
            onMark={(change) => marks.mutate({ requestId: past.requestId, marks: change })}
            onCompare={() =>
              setChosen((now) => toggleCompare(now, past, (a, b) => a.requestId === b.requestId))
            }
          />
        ))}
      </ul>
      <LoadMore history={history} />
      {chosen.length > 0 && (
        <div className={styles.comparing}>
          <p>{t("history.selected", { count: chosen.length })}</p>
          <button type="button" disabled={!second} onClick={() => setComparing(true)}>
            {t("history.compareSelected")}
          </button>
          <button type="button" onClick={() => setChosen([])}>
            {t("history.clearSelection")}
          </button>
        </div>
      )}
      {comparing && first && second && (
        <Comparison queries={[first, second]} onClose={() => setComparing(false)} />
      )}
    </>
  );
}
