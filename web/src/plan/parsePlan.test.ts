import { expect, test } from "vitest";
import { flatten, parsePlan, slowestNode, totalSeconds } from "./parsePlan";

const ESTIMATED = JSON.stringify([
  {
    name: "PROJECTION",
    children: [
      {
        name: "SEQ_SCAN ",
        children: [],
        extra_info: { Filters: ["v>1", "k=2"], "Estimated Cardinality": "100" },
      },
    ],
    extra_info: { Projections: "k", "Estimated Cardinality": "20" },
  },
]);

const scan = {
  operator_name: "READ_PARQUET",
  operator_timing: 0.003,
  operator_cardinality: 40,
  operator_rows_scanned: 90,
  result_set_size: 320,
  extra_info: { "Filename(s)": "/tmp/x", "Estimated Cardinality": "50" },
  children: [],
};
const MEASURED = JSON.stringify({
  latency: 0.01,
  total_bytes_read: 1234,
  system_peak_buffer_memory: 99,
  children: [
    {
      operator_name: "EXPLAIN_ANALYZE",
      operator_timing: 9,
      children: [
        { operator_name: "TOP_N", operator_timing: 0.001, extra_info: {}, children: [scan] },
      ],
    },
  ],
});

test("estimated plan has operators with details and estimated rows, no times", () => {
  const plan = parsePlan(ESTIMATED);
  expect(plan).toMatchObject({ measured: false, seconds: null });
  expect(flatten(plan!.root)).toMatchObject([
    { id: "0", name: "PROJECTION", estimatedRows: 20, seconds: null },
    { id: "0.0", name: "SEQ_SCAN", details: [{ name: "Filters", value: "v>1, k=2" }] },
  ]);
  expect(slowestNode(plan!)).toBeNull();
});

test("measured plan has times, rows and bytes below EXPLAIN ANALYZE itself", () => {
  const plan = parsePlan(MEASURED)!;
  expect(plan).toMatchObject({ measured: true, seconds: 0.01, readBytes: 1234, memoryBytes: 99 });
  expect(plan.root.name).toBe("TOP_N");
  expect(slowestNode(plan)).toMatchObject({
    name: "READ_PARQUET",
    rows: 40,
    scannedRows: 90,
    bytes: 320,
    details: [],
  });
  expect(totalSeconds(plan)).toBeCloseTo(0.004);
});

test.each(["┌───┐", "", "{}", "[]", '{"children": [{}]}', "[1]", "null"])(
  "text %s is no plan",
  (text) => {
    expect(parsePlan(text)).toBeNull();
  },
);
