import { useState } from "react";
import type { PastQuery } from "../api/types";
import { Catalog } from "../catalog/Catalog";
import type { Tables } from "../catalog/useTables";
import { History } from "../history/History";
import icon from "../icon.svg";

interface Props {
  tables: Tables;
  shownId: string | undefined;
  onInsert: (name: string) => void;
  onOpen: (past: PastQuery) => void;
}

const PANELS = ["Tables", "History"] as const;

/** Tables and history; in a narrow window they fold away under their buttons. */
export function Sidebar({ tables, shownId, onInsert, onOpen }: Props) {
  const [panel, setPanel] = useState<(typeof PANELS)[number]>("Tables");
  const [folded, setFolded] = useState(() => matchMedia("(max-width: 760px)").matches);
  return (
    <aside aria-label="Tables and history">
      <header>
        <h1>
          <img src={icon} alt="" width="22" height="22" /> duckstep
        </h1>
        <nav aria-label="Side panel">
          {PANELS.map((name) => (
            <button
              key={name}
              type="button"
              aria-pressed={panel === name && !folded}
              onClick={() => {
                setFolded(panel === name && !folded);
                setPanel(name);
              }}
            >
              {name}
            </button>
          ))}
        </nav>
      </header>
      {!folded && (
        <section className="panel" aria-label={panel}>
          {panel === "Tables" ? (
            <Catalog tables={tables} onInsert={onInsert} />
          ) : (
            <History shownId={shownId} onOpen={onOpen} />
          )}
        </section>
      )}
    </aside>
  );
}
