import { useContext, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { chooseStatement } from "../query/runScript";
import type { QueryRun } from "../query/useQueryRun";
import { firstWords } from "../sql/firstWords";
import { currentIndex, type Script, shownIndex } from "../tabs/script";
import { TabContext } from "../tabs/TabContext";
import styles from "./ScriptStrip.module.css";
import { stateOf } from "./stateOf";

interface Props {
  script: Script;
  /** The query of the tab, which is that of the current statement. */
  last: QueryRun;
}

/** The statements of a script with their states; each shows its result. */
export function ScriptStrip({ script, last }: Props) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const shown = shownIndex(script);
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.children[shown]?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);
  return (
    <ol className={styles.strip} aria-label={t("results.statements")} ref={list}>
      {script.statements.map(({ key, body, requestId, error }, index) => {
        const state = statementState(script, index, last);
        return (
          <li key={key}>
            <button
              type="button"
              aria-current={index === shown}
              disabled={!requestId && !error && index !== currentIndex(script)}
              title={body.query}
              onClick={() => chooseStatement(tab, index)}
            >
              <span className="muted">{index + 1}</span>
              <span className={styles.words}>{firstWords(body.query)}</span>
              <span className={`state ${state}`}>{t(`status.${state}`)}</span>
            </button>
          </li>
        );
      })}
    </ol>
  );
}

function statementState(script: Script, index: number, last: QueryRun) {
  const end = script.statements[index]?.end;
  if (end) return end;
  if (index === currentIndex(script)) return stateOf(last);
  return last.phase === "idle" ? "SKIPPED" : "WAITING";
}
