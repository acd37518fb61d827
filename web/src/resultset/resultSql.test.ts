import { expect, test } from "vitest";
import type { Column } from "../api/types";
import type { Filter, Operator } from "./sortFilter";
import {
  cellFiguresSql,
  columnStatsSql,
  findCellsSql,
  sortFilterSql,
  tableValueCondition,
} from "./resultSql";

const COLUMNS: Column[] = [
  { name: "n", type: "INTEGER" },
  { name: 'a "name"', type: "VARCHAR" },
  { name: "at", type: "TIMESTAMP" },
  { name: "s", type: "STRUCT(a INTEGER)" },
  { name: "f", type: "FLOAT" },
  { name: "j", type: "JSON" },
];

function where(column: number, operator: Operator, value = "") {
  const filter: Filter = { column, operator, value };
  return sortFilterSql({ sort: [], filters: [filter] }, COLUMNS).split("WHERE ")[1];
}

test("sortFilterSql sorts by each key, NULLs last", () => {
  const sort = [
    { column: 1, descending: true },
    { column: 0, descending: false },
  ];
  expect(sortFilterSql({ sort, filters: [] }, COLUMNS)).toBe(
    "SELECT * EXCLUDE (row_number)\nFROM (SELECT *, row_number() OVER () AS row_number FROM result)\n" +
      'ORDER BY "a ""name""" DESC NULLS LAST, "n" NULLS LAST, row_number',
  );
});

test("sortFilterSql keeps the order of equal rows beside a column row_number", () => {
  const sort = [{ column: 0, descending: false }];
  expect(sortFilterSql({ sort, filters: [] }, [{ name: "Row_Number", type: "INTEGER" }], 9)).toBe(
    "SELECT * EXCLUDE (row_number_)\nFROM (SELECT *, row_number() OVER () AS row_number_ FROM result)\n" +
      'ORDER BY "Row_Number" NULLS LAST, row_number_\nLIMIT 9',
  );
});

test("sortFilterSql compares by column type", () => {
  expect(where(0, "gte", " 4 ")).toBe('"n" >= 4');
  expect(where(0, "ne", "4")).toBe('"n" IS DISTINCT FROM 4');
  expect(where(2, "lt", "2024-02")).toBe("\"at\" < CAST('2024-02-01 00:00:00' AS TIMESTAMP)");
  expect(where(4, "eq", "0.1")).toBe('"f" = CAST(0.1 AS FLOAT)');
  expect(where(3, "contains", "X")).toBe(
    "contains(lower(CAST(to_json(\"s\") AS VARCHAR)), lower('X'))",
  );
  expect(where(1, "isNull")).toBe('"a ""name""" IS NULL');
});

test("sortFilterSql compares the text that the grid shows of JSON", () => {
  const text = 'CAST("j" AS VARCHAR)';
  const shown = `CASE WHEN json_valid(${text}) THEN json_extract_string(${text}, '$') ELSE ${text} END`;
  expect(where(5, "eq", "abc")).toBe(`${shown} = 'abc'`);
  expect(where(5, "isNull")).toBe(`${shown} IS NULL`);
  expect(columnStatsSql(COLUMNS[5] as Column)).toContain(`WHERE ${shown} IS NOT NULL`);
});

test.each([
  ["INTEGER", "my_column = 'it''s'"],
  ["BLOB", "to_base64(my_column) = 'it''s'"],
  ["JSON", "json_extract_string(my_column, '$') = 'it''s'"],
  ["VARIANT", "json_extract_string(to_json(my_column), '$') = 'it''s'"],
])("tableValueCondition compares the text of a %s", (type, condition) => {
  expect(tableValueCondition({ name: "my_column", type }, "it's")).toBe(condition);
});

test("sortFilterSql escapes values", () => {
  expect(where(1, "eq", "'; DROP TABLE x --")).toBe('"a ""name""" = \'\'\'; DROP TABLE x --\'');
  expect(() => where(0, "eq", "1 OR true")).toThrow("is no INTEGER");
});

test("columnStatsSql computes a histogram only for numbers and times", () => {
  expect(columnStatsSql(COLUMNS[0] as Column)).toContain("bins AS");
  expect(columnStatsSql(COLUMNS[1] as Column)).not.toContain("bins AS");
});

test.each(["place", "Items", "VALUE", "position"])(
  "queries of cells take a column %s from the result alone",
  (name) => {
    const columns = [{ name, type: "INTEGER" }];
    const queries = [
      cellFiguresSql({ top: 1, bottom: 2, columns }, "INTEGER"),
      findCellsSql("a", columns, [0], 9),
    ];
    // Elsewhere the name could be that of the query's own column.
    for (const sql of queries) {
      expect(sql).not.toContain("*,");
      const [ofResult = "", ofCells = ""] = sql.split("FROM result");
      expect(ofResult).toContain(`"${name}"`);
      expect(ofCells).not.toContain(`"${name}"`);
    }
  },
);
