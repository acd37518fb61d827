import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import { Catalog } from "../catalog/Catalog";
import type { Tables } from "../catalog/useTables";
import { History } from "../history/History";
import icon from "../icon.svg";
import { UserMenu } from "../auth/UserMenu";
import { LanguageSelect } from "../ui/LanguageSelect";
import { ThemeSelect } from "../ui/ThemeSelect";
import styles from "./Sidebar.module.css";

interface Props {
  tables: Tables;
  shownId: string | undefined;
  onInsert: (name: string) => void;
  onFilter: (table: string, condition: string) => void;
  onOpen: (past: PastQuery) => void;
}

const PANELS = ["tables", "history"] as const;

/** The side panel with tables and history; in a narrow window both are collapsed. */
export function Sidebar({ tables, shownId, onInsert, onFilter, onOpen }: Props) {
  const { t } = useTranslation();
  const [panel, setPanel] = useState<(typeof PANELS)[number]>("tables");
  const [folded, setFolded] = useState(() => matchMedia("(max-width: 760px)").matches);
  return (
    <aside className={styles.sidebar} aria-label={t("app.sidebar")}>
      <header>
        <div className={styles.brand}>
          <h1>
            <img src={icon} alt="" width="22" height="22" /> duckstep
          </h1>
        </div>
        <UserMenu />
        <nav aria-label={t("app.sidePanel")}>
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
              {t(`app.${name}`)}
            </button>
          ))}
        </nav>
      </header>
      {!folded && (
        <section className={styles.panel} aria-label={t(`app.${panel}`)}>
          {panel === "tables" ? (
            <Catalog tables={tables} insert={onInsert} filter={onFilter} />
          ) : (
            <History shownId={shownId} onOpen={onOpen} />
          )}
        </section>
      )}
      <footer className={styles.preferences} aria-label={t("app.preferences")}>
        <LanguageSelect />
        <ThemeSelect />
      </footer>
    </aside>
  );
}
