import { useState } from "react";
import type { PastQuery } from "../api/types";
import { Notice } from "../shell/Notice";
import { duration, moment, plural } from "../shell/words";
import { useHistory } from "./useHistory";

interface Props {
  shownId: string | undefined;
  onOpen: (past: PastQuery) => void;
}

/** Earlier queries; a click shows the result that is there and runs nothing. */
export function History({ shownId, onOpen }: Props) {
  const [text, setText] = useState("");
  const history = useHistory(text);
  const queries = history.data?.pages.flatMap((page) => page.queries) ?? [];
  return (
    <>
      <input
        type="search"
        aria-label="Search the history"
        placeholder="Search"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {history.error && <Notice error={history.error} onRetry={() => history.refetch()} />}
      {history.isSuccess && queries.length === 0 && (
        <p className="quiet">{text ? "No query holds this text." : "No query has run yet."}</p>
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
                <span className={`state ${past.status}`}>{past.status.toLowerCase()}</span>
                {factsOf(past)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {history.hasNextPage && (
        <button type="button" className="more" onClick={() => history.fetchNextPage()}>
          Older queries
        </button>
      )}
    </>
  );
}

function factsOf(past: PastQuery): string {
  const facts = [moment(past.submittedAt)];
  if (past.rows !== undefined) facts.push(plural(past.rows, "row"));
  if (past.endedAt) facts.push(duration(Date.parse(past.endedAt) - Date.parse(past.submittedAt)));
  return facts.map((fact) => ` · ${fact}`).join("");
}
