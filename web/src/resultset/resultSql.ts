import type { Column } from "../api/types";
import type { SortFilter, Filter } from "./sortFilter";
import { isInteger, typeFamily } from "./typeFamilies";
import { parseOperand } from "./operators";
import { MAX_BINS, MAX_VALUE_CHARACTERS } from "./columnStats";

function identifier(column: Column): string {
  return `"${column.name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/** Return the query that filters and sorts the table `result`. */
export function sortFilterSql({ sort, filters }: SortFilter, columns: readonly Column[]): string {
  const conditions = filters.map((filter) => condition(filter, columns[filter.column] as Column));
  const keys = sort.map(
    ({ column, descending }) =>
      `${identifier(columns[column] as Column)}${descending ? " DESC" : ""} NULLS LAST`,
  );
  return [
    "SELECT *\nFROM result",
    ...(conditions.length ? [`WHERE ${conditions.join("\n  AND ")}`] : []),
    ...(keys.length ? [`ORDER BY ${keys.join(", ")}`] : []),
  ].join("\n");
}

const SQL_OPERATORS = { lt: "<", lte: "<=", gte: ">=", gt: ">" };

function condition(filter: Filter, column: Column): string {
  const operand = parseOperand(filter, column);
  if (operand === null) throw new TypeError(`${filter.value} is no ${column.type}.`);
  const [left, right] = comparisonOperands(column, operand);
  const searchOperands = `lower(${castToText(column)}), lower(${literal(operand)})`;
  switch (filter.operator) {
    case "isNull":
      return `${identifier(column)} IS NULL`;
    case "isNotNull":
      return `${identifier(column)} IS NOT NULL`;
    case "contains":
      return `contains(${searchOperands})`;
    case "notContains":
      return `NOT coalesce(contains(${searchOperands}), false)`;
    case "startsWith":
      return `starts_with(${searchOperands})`;
    case "eq":
      return `${left} = ${right}`;
    case "ne":
      return `${left} IS DISTINCT FROM ${right}`;
    default:
      return `${left} ${SQL_OPERATORS[filter.operator]} ${right}`;
  }
}

function comparisonOperands(column: Column, operand: string): [string, string] {
  switch (typeFamily(column.type)) {
    case "number":
      return [identifier(column), column.type === "FLOAT" ? `CAST(${operand} AS FLOAT)` : operand];
    case "temporal":
      return [identifier(column), `CAST(${literal(operand)} AS ${column.type})`];
    case "boolean":
      return [identifier(column), operand];
    default:
      return [castToText(column), literal(operand)];
  }
}

/** Return the expression of a value's text in the grid. */
function castToText(column: Column): string {
  if (column.type === "VARCHAR") return identifier(column);
  if (column.type === "BLOB") return `to_base64(${identifier(column)})`;
  const json = typeFamily(column.type) === "nested" && column.type !== "JSON";
  return `CAST(${json ? `to_json(${identifier(column)})` : identifier(column)} AS VARCHAR)`;
}

const TOP = `
  (SELECT list({'value': left(CAST(value AS VARCHAR), ${MAX_VALUE_CHARACTERS}), 'rows': n} ORDER BY n DESC, value)
   FROM (SELECT value, count(*) AS n FROM filled GROUP BY value ORDER BY n DESC, value LIMIT 10))`;

/** Return the query whose single row `parseColumnStats` parses. */
export function columnStatsSql(column: Column): string {
  const kind = typeFamily(column.type);
  const ordered = kind !== "nested";
  const value = ordered && kind !== "other" ? identifier(column) : castToText(column);
  const histogram = HISTOGRAM_VALUES[kind as keyof typeof HISTOGRAM_VALUES];
  const step = isInteger(column.type)
    ? `greatest((high - low) / ${MAX_BINS}, 1)`
    : `(high - low) / ${MAX_BINS}`;
  return `WITH filled AS (SELECT ${value} AS value FROM result WHERE ${identifier(column)} IS NOT NULL)${
    histogram
      ? `,
places AS (SELECT ${histogram[0]} AS place FROM filled WHERE ${histogram[1]}),
edges AS (SELECT min(place) AS low, max(place) AS high FROM places),
bins AS (
  SELECT coalesce(least(floor((place - low) / nullif(${step}, 0)), ${MAX_BINS - 1}), 0) AS bin, count(*) AS n
  FROM places, edges GROUP BY bin)`
      : ""
  }
SELECT
  (SELECT count(*) FROM result) AS rows,
  count(value) AS filled,
  count(DISTINCT value) AS distinct_values,
  ${ordered ? `left(CAST(min(value) AS VARCHAR), ${MAX_VALUE_CHARACTERS})` : "NULL"} AS least,
  ${ordered ? `left(CAST(max(value) AS VARCHAR), ${MAX_VALUE_CHARACTERS})` : "NULL"} AS most,
  ${kind === "number" ? "avg(CAST(value AS DOUBLE))" : "NULL"} AS mean,${TOP} AS top,
  ${histogram ? "(SELECT low FROM edges)" : "NULL"} AS low,
  ${histogram ? "(SELECT high FROM edges)" : "NULL"} AS high,
  ${histogram ? "(SELECT list({'bin': bin, 'rows': n} ORDER BY bin) FROM bins)" : "NULL"} AS bins
FROM filled`;
}

/** The expression of a value's position in a histogram, and the condition for having one. */
const HISTOGRAM_VALUES = {
  number: ["CAST(value AS DOUBLE)", "isfinite(CAST(value AS DOUBLE))"],
  temporal: [
    "CAST(epoch_ms(CAST(value AS TIMESTAMP)) AS DOUBLE)",
    "isfinite(CAST(value AS TIMESTAMP))",
  ],
};
