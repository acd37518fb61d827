import { expect, test } from "vitest";
import { toPayload, toPayloadValue, fromPayload } from "./parameterValues";

test.each([
  ["text", "", ""],
  ["text", "5", "5"],
  ["number", " 5 ", 5],
  ["number", "-1.5e3", -1500],
  ["number", "9007199254740993", "9007199254740993"],
  ["number", "12345678901234.5678", "12345678901234.5678"],
  ["number", "-1.00000000000000001", "-1.00000000000000001"],
  ["number", "0.000123456789012345", 0.000123456789012345],
  ["number", "9007199254740991", 9007199254740991],
  ["number", "0.30000000000000004", 0.30000000000000004],
  ["number", "-007.50", -7.5],
  ["number", "1e400", "1e400"],
  ["number", "1e-400", "1e-400"],
  ["number", "0.00", 0],
  ["number", "", undefined],
  ["number", "0x10", undefined],
  ["boolean", "false", false],
  ["boolean", "", undefined],
  ["date", "2024-11-09", "2024-11-09"],
  ["date", "2024-02-29", "2024-02-29"],
  ["date", "2023-02-29", undefined],
  ["date", "0000-01-01", undefined],
  ["date", "2024-11-09T10:30", undefined],
  ["date", "hello", undefined],
  ["timestamp", "2024-11-09T10:30:05.125", "2024-11-09T10:30:05.125"],
  ["timestamp", "2024-11-09 10:30", "2024-11-09 10:30"],
  ["timestamp", "2024-11-09T10:30:05.125125", undefined],
  ["timestamp", "2024-11-09T24:00", undefined],
  ["timestamp", "2024-11-09", undefined],
  ["timestamp", "", undefined],
  ["json", "[1, 2]", [1, 2]],
  ["json", "[1,", undefined],
  ["json", "[9007199254740993]", undefined],
  ["json", '{"a": [-9007199254740993 ]}', undefined],
  [
    "json",
    "[9007199254740991, 12345678901234567890.5, 1e20]",
    [9007199254740991, 12345678901234567000, 1e20],
  ],
  ["json", '{"a\\"1": "9007199254740993"}', { 'a"1': "9007199254740993" }],
  ["null", "left over", null],
] as const)("toPayloadValue of %s %j is %j", (kind, text, sent) => {
  expect(toPayloadValue({ kind, text })).toEqual(sent);
});

test("toPayload returns an object of named or a list of positional parameters", () => {
  const values = {
    a: { kind: "number", text: "1" },
    "1": { kind: "text", text: "x" },
    other: { kind: "null", text: "" },
  } as const;
  expect(toPayload({ names: ["A"], positional: false }, values).sent).toEqual({ A: 1 });
  expect(toPayload({ names: ["1"], positional: true }, values).sent).toEqual(["x"]);
  expect(toPayload({ names: [], positional: false }, values)).toEqual({
    sent: null,
    missing: null,
  });
});

test("toPayload returns the first parameter without a value", () => {
  const values = { a: { kind: "number", text: "x" } } as const;
  const missing = (names: string[]) => toPayload({ names, positional: false }, values).missing;
  expect(missing(["a", "b"])).toEqual({ name: "a", kind: "number" });
  expect(missing(["b"])).toEqual({ name: "b", kind: "text" });
});

test("fromPayload restores the values of an earlier query", () => {
  const sent = {
    a: 1.5,
    b: true,
    c: null,
    d: "2024-11-09",
    e: "2024-11-09T10:30",
    f: ["x", 1],
    g: "text",
    h: "2024",
    i: "2024-13-09",
    j: "2024-11-09T10:30:05.123456",
    k: "2024-11-09 10:30",
    l: 0.30000000000000004,
  };
  const names = Object.keys(sent);
  expect(toPayload({ names, positional: false }, fromPayload(sent)).sent).toEqual(sent);
  const listed = ["x", null];
  expect(toPayload({ names: ["1", "2"], positional: true }, fromPayload(listed)).sent).toEqual(
    listed,
  );
});
