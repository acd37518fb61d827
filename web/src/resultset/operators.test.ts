import { expect, test } from "vitest";
import type { Operator } from "./sortFilter";
import { parseOperand, operatorsFor } from "./operators";

function operand(type: string, value: string, operator: Operator = "eq") {
  return parseOperand({ column: 0, operator, value }, { name: "c", type });
}

test("parseOperand rejects a value of another type", () => {
  expect(["12", "-1.5", "1e3", ".5"].map((value) => operand("DOUBLE", value))).toEqual([
    "12",
    "-1.5",
    "1e3",
    ".5",
  ]);
  expect(["", "twelve", "1; DROP", "0x10"].map((value) => operand("INTEGER", value))).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect([operand("BOOLEAN", "TRUE"), operand("BOOLEAN", "yes")]).toEqual(["true", null]);
  expect(operand("VARCHAR", " kept as it is ")).toBe(" kept as it is ");
});

test("parseOperand completes a partial time", () => {
  expect(operand("DATE", "2024-02")).toBe("2024-02-01");
  expect(operand("TIMESTAMP", "2024")).toBe("2024-01-01 00:00:00");
  expect(operand("TIMESTAMP", "2024-02-29T12:30")).toBe("2024-02-29 12:30:00");
  expect(operand("TIMESTAMP", "2024-02-29 12:30:01.500")).toBe("2024-02-29 12:30:01.5");
  expect(operand("TIMESTAMP WITH TIME ZONE", "2024-02-29")).toBe("2024-02-29 00:00:00+00");
  const zoned = (value: string) => operand("TIMESTAMP WITH TIME ZONE", value);
  expect(zoned("2024-02-29 23:00:00.25+00")).toBe("2024-02-29 23:00:00.25+00");
  expect(zoned("2024-03-01T08:00:00.25+09")).toBe("2024-02-29 23:00:00.25+00");
  expect(zoned("2024-02-29 19:30:00 -03:30")).toBe("2024-02-29 23:00:00+00");
  expect(zoned("2024-02-29 23:00:00Z")).toBe("2024-02-29 23:00:00+00");
  expect(operand("TIMESTAMP", "2024-02-29 23:00:00+00")).toBeNull();
  expect([operand("DATE", "2023-02-29"), operand("DATE", "yesterday")]).toEqual([null, null]);
});

test("operatorsFor offers contains for texts, not for numbers", () => {
  expect(operatorsFor("VARCHAR")[0]).toBe("contains");
  expect(operatorsFor("STRUCT(a INTEGER)")).toContain("contains");
  expect(operatorsFor("INTEGER")).not.toContain("contains");
});

test.each([
  ["DOUBLE", "NaN", "NaN"],
  ["FLOAT", "-inf", "-Infinity"],
  ["DOUBLE", "Infinity", "Infinity"],
  ["BIGINT", "NaN", null],
  ["DATE", "infinity", "infinity"],
  ["TIMESTAMP WITH TIME ZONE", "-infinity", "-infinity"],
  ["DATE", "0044-03-15 (BC)", "0044-03-15 (BC)"],
])("operand of type %s that is %s is %s", (type, value, expected) => {
  expect(operand(type, value)).toBe(expected);
});
