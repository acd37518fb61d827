import { useTranslation } from "react-i18next";
import type { QueryStatus } from "../api/types";
import { t } from "../i18n";
import { useFreshness } from "./freshness";

/** The tables whose files changed since a result was computed; nothing for a current result. */
export function StaleDataNotice({ status }: { status: QueryStatus }) {
  useTranslation();
  const freshness = useFreshness(status, true);
  if (freshness?.fresh !== false) return null;
  const changed = freshness.tables.filter(
    ({ added, changed, removed }) => added + changed + removed,
  );
  const text = t("history.dataChangedIn", { tables: changed.map(describeChanges).join(", ") });
  return (
    <span className="warning" title={text}>
      {text}
    </span>
  );
}

function describeChanges({ name, added = 0, changed = 0, removed = 0 }: Changes): string {
  const facts = [
    added && t("history.filesAdded", { count: added }),
    changed && t("history.filesChanged", { count: changed }),
    removed && t("history.filesRemoved", { count: removed }),
  ];
  return `${name} (${facts.filter(Boolean).join(", ")})`;
}

type Changes = NonNullable<QueryStatus["freshness"]>["tables"][number];
