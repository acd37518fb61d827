import { expect, test } from "vitest";
import { statementIndexAt, splitStatements } from "./splitStatements";

const sqls = (text: string) => splitStatements(text).map(({ sql }) => sql);

test("splitStatements splits at semicolons outside strings", () => {
  expect(sqls("SELECT ';'; -- a ; b\nSELECT 2 /* ; */;\n\n;SELECT $$;$$")).toEqual([
    "SELECT ';'",
    "-- a ; b\nSELECT 2 /* ; */",
    "SELECT $$;$$",
  ]);
});

test("splitStatements ignores blanks and comments alone", () => {
  expect(sqls(" \n-- nothing\n;; /* at all */")).toEqual([]);
  expect(sqls("SELECT 1; -- the end")).toEqual(["SELECT 1"]);
});

test("statementIndexAt returns the statement from its start to the next one's", () => {
  const statements = splitStatements("SELECT 1;  \nSELECT 2");
  expect([0, 8, 9, 11, 12, 20].map((cursor) => statementIndexAt(statements, cursor))).toEqual([
    0, 0, 0, 0, 1, 1,
  ]);
  expect(statementIndexAt(splitStatements("  SELECT 1"), 0)).toBe(0);
});
