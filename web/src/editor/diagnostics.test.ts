import { expect, test } from "vitest";
import { refusals, toDiagnostics } from "./diagnostics";

const error = (column: number, length: number) => ({
  code: "ColumnNotFound",
  message: "not found",
  position: { line: 1, column, length },
});

test("toDiagnostics marks the position of an error in the editor's text", () => {
  const [mark] = toDiagnostics([error(8, 5)], "SELECT ratin", 100);
  expect(mark).toMatchObject({ from: 107, to: 112, severity: "error", message: "not found" });
});

test("toDiagnostics marks the last character for an error at the end", () => {
  expect(toDiagnostics([error(7, 0)], "SELECT", 0)).toMatchObject([{ from: 5, to: 6 }]);
});

test("toDiagnostics returns no mark for an error without a position", () => {
  expect(toDiagnostics([{ code: "QuotaExceeded", message: "later" }], "SELECT 1", 0)).toEqual([]);
});

test("toDiagnostics offers similar names as replacements", () => {
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

test("refusals of Athena mark a query that outgrows DuckDB alone", () => {
  const refusal = error(8, 5);
  const engine = (fits: boolean) => ({
    chosen: "duckdb" as const,
    reason: "",
    refusal,
    estimates: {
      duckdb: { seconds: 1, usd: 1, fits },
      athena: { available: true, scannedBytes: 1, usd: 1 },
    },
  });
  expect(refusals(engine(true))).toEqual([]);
  expect(refusals(undefined)).toEqual([]);
  const [mark] = toDiagnostics(refusals(engine(false)), "SELECT ratin", 0, "warning");
  expect(mark).toMatchObject({ from: 7, severity: "warning" });
});
