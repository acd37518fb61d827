import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { ErrorNotice } from "../ui/ErrorNotice";
import { lazyPart } from "../ui/lazyPart";
import { choose } from "./comparedQueries";
import { Entry } from "./HistoryItem";
import { Filters } from "./Filters";
import { nextListIndex } from "../ui/listNavigation";
import { Older } from "./LoadMore";
import { EVERYTHING, type Filter, useHistory } from "./useHistory";
import { useMarks } from "./useUpdateQueryMarks";

const Comparison = lazyPart(() => import("./compare/Comparison"));

interface Props {
  shownId: string | undefined;
  onOpen: (past: PastQuery) => void;
}

/** Earlier queries; a click shows the result that is there and runs nothing. */
export function History({ shownId, onOpen }: Props) {
  const { t } = useTranslation();
  const [filter, setFilter] = useState<Filter>(EVERYTHING);
  const [chosen, setChosen] = useState<PastQuery[]>([]);
  const [comparing, setComparing] = useState(false);
  const history = useHistory(filter);
  const marks = useMarks();
  const list = useRef<HTMLUListElement>(null);
  // A query over a result, as the sheet makes to sort it, is nothing to run by itself.
  const asked = history.data?.pages.flatMap((page) => page.queries) ?? [];
  const queries = asked.filter((past) => !past.over);
  const filtered = filter.text || filter.status || filter.starred;
  const [first, second] = chosen;

  const press = (event: KeyboardEvent) => {
    const openers = [...(list.current?.querySelectorAll<HTMLElement>(".opener") ?? [])];
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
      {chosen.length > 0 && (
        <div className="comparing">
          <p>{t("history.chosen", { count: chosen.length })}</p>
          <button type="button" disabled={!second} onClick={() => setComparing(true)}>
            {t("history.compareThem")}
          </button>
          <button type="button" onClick={() => setChosen([])}>
            {t("history.chooseNone")}
          </button>
        </div>
      )}
      {history.error && <ErrorNotice error={history.error} onRetry={() => history.refetch()} />}
      {marks.error && (
        <ErrorNotice error={marks.error} onRetry={() => marks.mutate(marks.variables)} />
      )}
      {history.isPending && <p className="quiet">{t("history.reading")}</p>}
      {history.isSuccess && queries.length === 0 && !history.hasNextPage && (
        <p className="quiet">{t(filtered ? "history.noMatch" : "history.empty")}</p>
      )}
      <ul className="history" ref={list} onKeyDown={press} aria-label={t("shell.history")}>
        {queries.map((past) => (
          <Entry
            key={past.requestId}
            past={past}
            shown={past.requestId === shownId}
            compared={chosen.some((each) => each.requestId === past.requestId)}
            onOpen={() => onOpen(past)}
            onMark={(change) => marks.mutate({ requestId: past.requestId, marks: change })}
            onCompare={() =>
              setChosen((now) => choose(now, past, (a, b) => a.requestId === b.requestId))
            }
          />
        ))}
      </ul>
      <Older history={history} />
      {comparing && first && second && (
        <Comparison queries={[first, second]} onClose={() => setComparing(false)} />
      )}
    </>
  );
}
