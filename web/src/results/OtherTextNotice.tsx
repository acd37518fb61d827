import { useContext } from "react";
import { useTranslation } from "react-i18next";
import { isSameOver } from "../tabs/namedInputs";
import { openTab, tabIn, useTabs } from "../tabs/store";
import { type ActiveQuery, hasSqlOf, withExecuted } from "../tabs/tab";
import { TabContext } from "../tabs/TabContext";

/** The notice that the tab's text no longer has the SQL of the shown result, with a way to that SQL. */
export function OtherTextNotice({ shown }: { shown: ActiveQuery }) {
  const { t } = useTranslation();
  const tab = useContext(TabContext);
  const matches = useTabs((now) => {
    const { text, over } = tabIn(now, tab);
    return hasSqlOf(text, shown) && isSameOver(over, shown.over);
  });
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
  if (matches) return null;
  return (
    <button type="button" className="fix" title={t("results.otherSqlHint")} onClick={openSql}>
      {t("results.otherSql")}
    </button>
  );
}
