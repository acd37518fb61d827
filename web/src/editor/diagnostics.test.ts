import { expect, test } from "vitest";
import { toDiagnostics } from "./diagnostics";

const error = (column: number, length: number) => ({
  code: "ColumnNotFound",
  message: "not found",
  position: { line: 1, column, length },
});

test("an error is marked where its SQL stands in the text", () => {
  const [mark] = toDiagnostics([error(8, 5)], "SELECT ratin", 100);
  expect(mark).toMatchObject({ from: 107, to: 112, severity: "error", message: "not found" });
});

test("an error at the end of the text marks the last character", () => {
  expect(toDiagnostics([error(7, 0)], "SELECT", 0)).toMatchObject([{ from: 5, to: 6 }]);
});

test("an error without a position marks nothing", () => {
  expect(toDiagnostics([{ code: "QuotaExceeded", message: "later" }], "SELECT 1", 0)).toEqual([]);
});

test("the names that come near can be put in its place", () => {
  const near = (candidates: unknown) =>
    toDiagnostics(
      [{ ...error(8, 5), details: { candidates } as never }],
      "SELECT ratin",
      0,
    )[0]?.actions?.map(({ name }) => name);
  expect(near(["rating", "Helpful Votes"])).toEqual([
    "Replace with rating",
    'Replace with "Helpful Votes"',
  ]);
  expect(near(["sum(BIGINT) -> HUGEINT"])).toEqual([]);
  expect(near(undefined)).toEqual([]);
});
