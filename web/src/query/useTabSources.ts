import { useMemo } from "react";
import type { Over } from "../api/types";
import type { Source } from "../editor/completion/fromClause";
import { inputsOf, keyOf, overOf, withoutInput } from "../tabs/namedInputs";
import { isSameName, removeName, useNamedResults } from "../tabs/namedResults";
import { changeTab, findTab } from "../tabs/store";
import type { Tab } from "../tabs/tab";
import { useMemoByKey } from "../ui/useMemoByKey";
import { type EarlierResult, useEarlierResults } from "./useEarlierResults";

interface TabSources {
  /** The earlier results that the statement reads, for the request. */
  over: Over | undefined;
  earlier: EarlierResult[];
  /** The tables that the statement may name: of the catalog, named results, and earlier results. */
  sources: Source[];
}

/** Return the tables of a tab's statement. */
export function useTabSources(
  { over: own }: Pick<Tab, "over">,
  sql: string,
  tables: readonly Source[] | undefined,
): TabSources {
  const named = useNamedResults(({ results }) => results);
  const found = useMemo(() => overOf(sql, own, named), [sql, own, named]);
  const over = useMemoByKey([keyOf(found)], () => found);
  const earlier = useEarlierResults(over);
  const results = useResultSources(earlier);
  const sources = useMemo(() => {
    const others = named.filter(({ name }) => !results.some((each) => isSameName(each.name, name)));
    return [...(tables ?? []), ...others, ...results];
  }, [tables, named, results]);
  return { over, earlier, sources };
}

/** Remove an earlier result of a tab, or its name if the statement found it by that. */
export function removeInput(tab: string, name: string): void {
  const own = findTab(tab)?.over;
  if (Object.hasOwn(inputsOf(own), name)) changeTab(tab, { over: withoutInput(own, name) });
  else removeName(name);
}

/** Return the tables of earlier results for the completion, once their columns are known. */
function useResultSources(earlier: EarlierResult[]): Source[] {
  const known = earlier.flatMap(({ name, status }) =>
    status?.columns ? [{ name, columns: status.columns }] : [],
  );
  const key = known.flatMap(({ name, columns }) => [name, columns]);
  return useMemoByKey([known.length, ...key], () => known);
}
