import type { Column } from "../api/types";
import type { SortFilter, Filter } from "./sortFilter";
import { isDocument, isInteger, typeFamily } from "./typeFamilies";
import { quoteIdentifier } from "../sql/quoteIdentifier";
import { parseOperand } from "./operators";
import { MAX_BINS, MAX_VALUE_CHARACTERS } from "./columnStats";

function identifier(column: Column): string {
  return `"${column.name.replaceAll('"', '""')}"`;
}

function literal(value: string): string {
  return `'${value.replaceAll("'", "''")}'`;
}

/**
 * Return the query that filters and sorts the table `result`; `limit` is the number of first rows.
 *
 * Equal rows keep their order, so that the first rows of a sort are those of the whole sort.
 */
export function sortFilterSql(
  { sort, filters }: SortFilter,
  columns: readonly Column[],
  limit?: number,
): string {
  const conditions = filters.map((filter) => condition(filter, columns[filter.column] as Column));
  const place = unusedName("row_number", columns);
  const keys = sort.map(
    ({ column, descending }) =>
      `${identifier(columns[column] as Column)}${descending ? " DESC" : ""} NULLS LAST`,
  );
  return [
    ...(keys.length
      ? [
          `SELECT * EXCLUDE (${place})`,
          `FROM (SELECT *, row_number() OVER () AS ${place} FROM result)`,
        ]
      : ["SELECT *", "FROM result"]),
    ...(conditions.length ? [`WHERE ${conditions.join("\n  AND ")}`] : []),
    ...(keys.length ? [`ORDER BY ${[...keys, place].join(", ")}`] : []),
    ...(limit === undefined ? [] : [`LIMIT ${limit}`]),
  ].join("\n");
}

/** Return the name, with underscores until no column has it; names ignore case. */
function unusedName(name: string, columns: readonly Column[]): string {
  const taken = columns.some((column) => column.name.toLowerCase() === name);
  return taken ? unusedName(`${name}_`, columns) : name;
}

const SQL_OPERATORS = { lt: "<", lte: "<=", gte: ">=", gt: ">" };

function condition(filter: Filter, column: Column): string {
  const operand = parseOperand(filter, column);
  if (operand === null) throw new TypeError(`${filter.value} is no ${column.type}.`);
  const [left, right] = comparisonOperands(column, operand);
  const searchOperands = `lower(${castToText(column)}), lower(${literal(operand)})`;
  switch (filter.operator) {
    case "isNull":
      return `${nullOperand(column)} IS NULL`;
    case "isNotNull":
      return `${nullOperand(column)} IS NOT NULL`;
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
      return [identifier(column), numberLiteral(column, operand)];
    case "temporal":
      return [identifier(column), `CAST(${literal(operand)} AS ${column.type})`];
    case "boolean":
      return [identifier(column), operand];
    default:
      return [castToText(column), literal(operand)];
  }
}

function numberLiteral({ type }: Column, operand: string): string {
  if (/[ny]$/i.test(operand)) return `CAST(${literal(operand)} AS ${type})`;
  return type === "FLOAT" ? `CAST(${operand} AS FLOAT)` : operand;
}

/** Return the expression of a value's text in the grid. */
function castToText(column: Column): string {
  if (column.type === "VARCHAR") return identifier(column);
  if (column.type === "BLOB") return `to_base64(${identifier(column)})`;
  const json = typeFamily(column.type) === "nested" && column.type !== "JSON";
  const value = json ? `to_json(${identifier(column)})` : identifier(column);
  const text = `CAST(${value} AS VARCHAR)`;
  if (!isDocument(column.type)) return text;
  return `CASE WHEN json_valid(${text}) THEN json_extract_string(${text}, '$') ELSE ${text} END`;
}

/** The grid shows the document null as NULL. */
function nullOperand(column: Column): string {
  return isDocument(column.type) ? castToText(column) : identifier(column);
}

/** Return the condition for the rows of a table whose value has a text of the column's statistics. */
export function tableValueCondition(column: Column, text: string): string {
  const name = quoteIdentifier(column.name);
  if (column.type === "BLOB") return `to_base64(${name}) = ${literal(text)}`;
  if (!isDocument(column.type)) return `${name} = ${literal(text)}`;
  const document = column.type === "JSON" ? name : `to_json(${name})`;
  return `json_extract_string(${document}, '$') = ${literal(text)}`;
}

/** Rows and columns of a result, both counted from 0; the last row is included. */
export interface CellRange {
  top: number;
  bottom: number;
  columns: readonly Column[];
}

/** Return the query of count, sum, minimum and maximum of cells of type `type`. */
export function cellFiguresSql({ top, bottom, columns }: CellRange, type: string | null): string {
  const values = columns.map((column) => castForFigures(column, columns.length > 1, type));
  const numeric = type !== null && typeFamily(type) === "number";
  const ordered = numeric || (type !== null && typeFamily(type) === "temporal");
  return `WITH numbered AS (${numberedRows(values)}),
cells AS (SELECT unnest(items) AS value FROM numbered WHERE place BETWEEN ${top} AND ${bottom})
SELECT count(value),
  ${numeric ? "CAST(sum(value) AS VARCHAR)" : "NULL"},
  ${ordered ? "CAST(min(value) AS VARCHAR), CAST(max(value) AS VARCHAR)" : "NULL, NULL"}
FROM cells`;
}

/** Number the rows from 0, with a list of expressions; no column of the result meets these names. */
function numberedRows(items: readonly string[]): string {
  return `SELECT row_number() OVER () - 1 AS place, [${items.join(", ")}] AS items FROM result`;
}

/** Cells of several columns become one list, so they need one type. */
function castForFigures(column: Column, several: boolean, type: string | null): string {
  if (type === null) return castToText(column);
  return several ? `CAST(${identifier(column)} AS ${type})` : identifier(column);
}

/** Return the query of the cells that contain a text, as rows of row and index of column. */
export function findCellsSql(
  text: string,
  columns: readonly Column[],
  order: readonly number[],
  limit: number,
): string {
  const found = order.map((index, position) => {
    const value = castToText(columns[index] as Column);
    return `CASE WHEN contains(lower(${value}), lower(${literal(text)})) THEN ${position} END`;
  });
  return `WITH numbered AS (${numberedRows(found)}),
found AS (SELECT place, unnest(items) AS position FROM numbered)
SELECT place, position FROM found WHERE position IS NOT NULL ORDER BY place, position LIMIT ${limit}`;
}

const TOP = `
  (SELECT list({'value': left(CAST(value AS VARCHAR), ${MAX_VALUE_CHARACTERS}), 'rows': n} ORDER BY n DESC, value)
   FROM (SELECT value, count(*) AS n FROM filled GROUP BY value ORDER BY n DESC, value LIMIT 10))`;

/** Return the query whose single row `parseColumnStats` parses, of a column of a table. */
export function tableColumnStatsSql(table: string, column: Column): string {
  const source = `SELECT ${identifier(column)} FROM ${identifier({ ...column, name: table })}`;
  return columnStatsSql(column).replace(/^WITH/, () => `WITH result AS (${source}),`);
}

/** Return the query whose single row `parseColumnStats` parses, of a column of a result. */
export function columnStatsSql(column: Column): string {
  const kind = typeFamily(column.type);
  const ordered = kind !== "nested";
  const value = ordered && kind !== "other" ? identifier(column) : castToText(column);
  const histogram = HISTOGRAM_VALUES[kind as keyof typeof HISTOGRAM_VALUES];
  const step = isInteger(column.type)
    ? `greatest((high - low) / ${MAX_BINS}, 1)`
    : `(high - low) / ${MAX_BINS}`;
  return `WITH filled AS (SELECT ${value} AS value FROM result WHERE ${value} IS NOT NULL)${
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
