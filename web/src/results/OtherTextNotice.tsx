import { useContext, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { isSameOver, overOf } from "../tabs/namedInputs";
import { useNamedResults } from "../tabs/namedResults";
import { openTab, tabIn, useTabs } from "../tabs/store";
import { type ActiveQuery, hasSqlOf, withExecuted } from "../tabs/tab";
import { TabContext } from "../tabs/TabContext";

/** The notice that the tab's text no longer has the SQL of the shown result, with a way to that SQL. */
export function OtherTextNotice({ shown }: { shown: ActiveQuery }) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const named = useNamedResults(({ results }) => results);
  const own = useTabs((now) => tabIn(now, tab).over);
  const over = useMemo(() => overOf(shown.sql, own, named), [shown.sql, own, named]);
  const hasSql = useTabs((now) => hasSqlOf(tabIn(now, tab).text, shown));
  const openSql = () => {
    const { parameters, engine } = tabIn(useTabs.getState(), tab);
    // The new tab has no other text around a selection.
    const activeQuery = { ...shown, from: 0, selected: false };
    openTab({
      text: shown.sql,
      parameters,
      ...(engine && { engine }),
      activeQuery,
      over: shown.over,
      executedStatements: withExecuted([], shown.sql),
    });
  };
  if (hasSql && isSameOver(over, shown.over)) return null;
  return (
    <button type="button" className="fix" title={t("results.otherSqlHint")} onClick={openSql}>
      {t("results.otherSql")}
    </button>
  );
}
