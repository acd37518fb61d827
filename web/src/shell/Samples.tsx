import { samplesFor } from "../catalog/samples";
import type { Tables } from "../catalog/useTables";

/** What there is to see before the first query: some queries to start from. */
export function Samples({ tables, onPick }: { tables: Tables; onPick: (sql: string) => void }) {
  return (
    <section className="samples" aria-label="Samples">
      <h2>Start from a sample</h2>
      <p className="quiet">
        A click puts it into the editor. <kbd>Ctrl</kbd> or <kbd>⌘</kbd> with <kbd>Enter</kbd> runs
        it, or only what is selected.
      </p>
      <ul>
        {samplesFor(tables.data ?? []).map(({ title, sql }) => (
          <li key={title}>
            <button type="button" onClick={() => onPick(sql)}>
              <strong>{title}</strong>
              <code>{sql}</code>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
