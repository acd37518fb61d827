import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { Notice } from "../shell/Notice";
import { t } from "../words";
import { duration, moment } from "../words/numbers";
import { useHistory } from "./useHistory";

interface Props {
  shownId: string | undefined;
  onOpen: (past: PastQuery) => void;
}

/** Earlier queries; a click shows the result that is there and runs nothing. */
export function History({ shownId, onOpen }: Props) {
  const { t } = useTranslation();
  const [text, setText] = useState("");
  const history = useHistory(text);
  const queries = history.data?.pages.flatMap((page) => page.queries) ?? [];
  return (
    <>
      <input
        type="search"
        aria-label={t("history.search")}
        placeholder={t("history.placeholder")}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {history.error && <Notice error={history.error} onRetry={() => history.refetch()} />}
      {history.isSuccess && queries.length === 0 && (
        <p className="quiet">{t(text ? "history.noMatch" : "history.empty")}</p>
      )}
      <ul className="history">
        {queries.map((past) => (
          <li key={past.requestId}>
            <button
              type="button"
              aria-current={past.requestId === shownId}
              onClick={() => onOpen(past)}
            >
              <code>{past.query}</code>
              <span className="quiet">
                <span className={`state ${past.status}`}>{t(`status.${past.status}`)}</span>
                {factsOf(past)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {history.hasNextPage && (
        <button type="button" className="more" onClick={() => history.fetchNextPage()}>
          {t("history.older")}
        </button>
      )}
    </>
  );
}

function factsOf(past: PastQuery): string {
  const facts = [moment(past.submittedAt)];
  if (past.rows !== undefined) facts.push(t("numbers.rows", { count: past.rows }));
  if (past.endedAt) facts.push(duration(Date.parse(past.endedAt) - Date.parse(past.submittedAt)));
  return facts.map((fact) => ` · ${fact}`).join("");
}
