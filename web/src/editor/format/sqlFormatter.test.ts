import { expect, test } from "vitest";
import { cursorAfter, editsBetween } from "./edits";
import { formatSql } from "./sqlFormatter";

/** Return the text after the formatter's edits. */
function applied(sql: string): string | null {
  const edits = editsBetween(sql, formatSql(sql));
  return (
    edits &&
    edits.reduceRight(
      (text, { from, to, insert }) => text.slice(0, from) + insert + text.slice(to),
      sql,
    )
  );
}

test("formatSql puts clauses on own lines and reserved words in upper case", () => {
  expect(applied("select month,count(*) as n from reviews where rating=5 group by month")).toBe(
    `SELECT
  month,
  count(*) AS n
FROM
  reviews
WHERE
  rating = 5
GROUP BY
  month`,
  );
});

test.each([
  "select $name, ?, $1, $이름, #1, ?::int from t -- the end",
  "/* before */ from reviews -- said\nselect * exclude (a), columns('x.*') qualify rank() over () = 1",
  "select {'a': [1,2]}.a, x[1:2], list_transform(l, x -> x+1), [x for x in l if x>1], @ -1, a//2, f(a := 1)",
  "with a as materialized (select 'it''s', $$q ; 'x'$$) select * from a asof join b using (t);\n\nselect 2",
  'select "한글 열" as 오리, \'🦆  두 칸\' from "t" /* 여러\n   줄 */ where a- -1 > 0 and b=-1',
  "pivot t on year using sum(x) group by country",
])("formatSql keeps every word, parameter, string and comment: %s", (sql) => {
  const once = applied(sql);
  expect(once).not.toBeNull();
  const marks = (text: string) => text.replace(/\s+/g, "").toLowerCase();
  expect(marks(once as string)).toBe(marks(sql));
  expect(applied(once as string)).toBe(once);
});

test.each(["select (", "select 'abc", "select a from t where a in (select"])(
  "formatSql raises an error on a syntax error: %s",
  (sql) => expect(() => formatSql(sql)).toThrow(),
);

test("editsBetween changes only whitespace and case", () => {
  expect(editsBetween("select 1  from t", "SELECT 1\nFROM t")).toEqual([
    { from: 0, to: 6, insert: "SELECT" },
    { from: 8, to: 14, insert: "\nFROM" },
  ]);
  expect(editsBetween("SELECT 1", "SELECT 1")).toEqual([]);
  expect(editsBetween("  SELECT 1 \n", "SELECT 1")).toEqual([
    { from: 0, to: 3, insert: "S" },
    { from: 10, to: 12, insert: "" },
  ]);
});

test.each([
  ["a - -1", "a --1"],
  ["1 -- note\n+ 2", "1 -- note + 2"],
  ["a b", "ab"],
  ["'a b'", "'a  b'"],
  ["'A'", "'a'"],
  ["a, b", "a"],
])("editsBetween returns null for a different token: %s", (before, after) => {
  expect(editsBetween(before, after)).toBeNull();
});

test("cursorAfter returns the position next to the same character", () => {
  const before = "select a,  b from t";
  const after = "SELECT\n  a,\n  b\nFROM\n  t";
  const at = (cursor: number) => {
    const place = cursorAfter(before, cursor, after);
    return `${after.slice(0, place)}|${after.slice(place)}`.replace(/\s+/g, " ");
  };
  expect(at(0)).toBe("|SELECT a, b FROM t");
  expect(at(8)).toBe("SELECT a|, b FROM t");
  expect(at(10)).toBe("SELECT a, |b FROM t");
  expect(at(12)).toBe("SELECT a, b| FROM t");
  expect(at(15)).toBe("SELECT a, b FR|OM t");
  expect(at(19)).toBe("SELECT a, b FROM t|");
  expect(cursorAfter("   ", 2, "")).toBe(0);
});
