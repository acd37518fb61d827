import type { Column } from "../api/types";
import type { Arrangement, Filter } from "./sortFilter";
import { isInteger, kindOf } from "./typeFamilies";
import { operandOf } from "./operators";
import { BINS, SHOWN_CHARACTERS } from "./columnStats";

/** SQL over an earlier result, which is the table `result`. The one place that writes names and values into SQL. */

function name(column: Column): string {
  return `"${column.name.replaceAll('"', '""')}"`;
}

function text(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Returns the query whose result has the rows of `result` that are wanted, in the order wanted. */
export function arrangedSql({ sort, filters }: Arrangement, columns: readonly Column[]): string {
  const conditions = filters.map((each) => condition(each, columns[each.column] as Column));
  const keys = sort.map(
    ({ column, descending }) =>
      `${name(columns[column] as Column)}${descending ? " DESC" : ""} NULLS LAST`,
  );
  return [
    "SELECT *\nFROM result",
    ...(conditions.length ? [`WHERE ${conditions.join("\n  AND ")}`] : []),
    ...(keys.length ? [`ORDER BY ${keys.join(", ")}`] : []),
  ].join("\n");
}

const SIGNS = { less: "<", atMost: "<=", atLeast: ">=", more: ">" };

function condition(filter: Filter, column: Column): string {
  const operand = operandOf(filter, column);
  if (operand === null) throw new TypeError(`${filter.value} is no ${column.type}.`);
  const [left, right] = compared(column, operand);
  const searched = `lower(${written(column)}), lower(${text(operand)})`;
  switch (filter.operator) {
    case "isNull":
      return `${name(column)} IS NULL`;
    case "isNotNull":
      return `${name(column)} IS NOT NULL`;
    case "contains":
      return `contains(${searched})`;
    case "lacks":
      return `NOT coalesce(contains(${searched}), false)`;
    case "begins":
      return `starts_with(${searched})`;
    case "is":
      return `${left} = ${right}`;
    case "isNot":
      return `${left} IS DISTINCT FROM ${right}`;
    default:
      return `${left} ${SIGNS[filter.operator]} ${right}`;
  }
}

function compared(column: Column, operand: string): [string, string] {
  switch (kindOf(column.type)) {
    case "number":
      return [name(column), column.type === "FLOAT" ? `CAST(${operand} AS FLOAT)` : operand];
    case "moment":
      return [name(column), `CAST(${text(operand)} AS ${column.type})`];
    case "boolean":
      return [name(column), operand];
    default:
      return [written(column), text(operand)];
  }
}

/** A value as the grid writes it. */
function written(column: Column): string {
  if (column.type === "VARCHAR") return name(column);
  if (column.type === "BLOB") return `to_base64(${name(column)})`;
  const json = kindOf(column.type) === "nested" && column.type !== "JSON";
  return `CAST(${json ? `to_json(${name(column)})` : name(column)} AS VARCHAR)`;
}

const TOP = `
  (SELECT list({'value': left(CAST(value AS VARCHAR), ${SHOWN_CHARACTERS}), 'rows': n} ORDER BY n DESC, value)
   FROM (SELECT value, count(*) AS n FROM filled GROUP BY value ORDER BY n DESC, value LIMIT 10))`;

/** Returns the query whose one row is what `readSummary` reads. */
export function summarySql(column: Column): string {
  const kind = kindOf(column.type);
  const ordered = kind !== "nested";
  const value = ordered && kind !== "other" ? name(column) : written(column);
  const place = PLACES[kind as keyof typeof PLACES];
  const step = isInteger(column.type)
    ? `greatest((high - low) / ${BINS}, 1)`
    : `(high - low) / ${BINS}`;
  return `WITH filled AS (SELECT ${value} AS value FROM result WHERE ${name(column)} IS NOT NULL)${
    place
      ? `,
places AS (SELECT ${place[0]} AS place FROM filled WHERE ${place[1]}),
edges AS (SELECT min(place) AS low, max(place) AS high FROM places),
bins AS (
  SELECT coalesce(least(floor((place - low) / nullif(${step}, 0)), ${BINS - 1}), 0) AS bin, count(*) AS n
  FROM places, edges GROUP BY bin)`
      : ""
  }
SELECT
  (SELECT count(*) FROM result) AS rows,
  count(value) AS filled,
  count(DISTINCT value) AS distinct_values,
  ${ordered ? `left(CAST(min(value) AS VARCHAR), ${SHOWN_CHARACTERS})` : "NULL"} AS least,
  ${ordered ? `left(CAST(max(value) AS VARCHAR), ${SHOWN_CHARACTERS})` : "NULL"} AS most,
  ${kind === "number" ? "avg(CAST(value AS DOUBLE))" : "NULL"} AS mean,${TOP} AS top,
  ${place ? "(SELECT low FROM edges)" : "NULL"} AS low,
  ${place ? "(SELECT high FROM edges)" : "NULL"} AS high,
  ${place ? "(SELECT list({'bin': bin, 'rows': n} ORDER BY bin) FROM bins)" : "NULL"} AS bins
FROM filled`;
}

/** Where a value stands on the line of a histogram, and which values stand on it. */
const PLACES = {
  number: ["CAST(value AS DOUBLE)", "isfinite(CAST(value AS DOUBLE))"],
  moment: [
    "CAST(epoch_ms(CAST(value AS TIMESTAMP)) AS DOUBLE)",
    "isfinite(CAST(value AS TIMESTAMP))",
  ],
};
