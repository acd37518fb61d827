import type { QueryRun } from "../query/useQueryRun";
import { Downloads } from "./Downloads";
import { ErrorBox } from "./ErrorBox";
import { Grid } from "./Grid";
import { StatusLine } from "./StatusLine";

/** How the shown query stands: its state, then its rows or its error. */
export function Outcome({ query }: { query: QueryRun }) {
  const { shown, status, failure } = query;
  const error = failure ?? status?.error;
  const done = status?.status === "SUCCEEDED" && shown;
  return (
    <section className="outcome" aria-label="Result">
      <div className="outcome-bar">
        <StatusLine query={query} />
        {done && <Downloads requestId={shown.requestId} />}
      </div>
      {error && <ErrorBox error={error} />}
      {done && (
        <Grid
          key={shown.requestId}
          requestId={shown.requestId}
          columns={status.columns ?? []}
          totalRows={status.rows ?? 0}
        />
      )}
    </section>
  );
}
