import { expect, test } from "vitest";
import { bytes, dollars, duration, plural } from "./words";

test("bytes have two or three digits and a unit", () => {
  const written = [0, 999, 1000, 7_511_521, 99_600, 123_456_789, 999_700_000].map(bytes);
  expect(written).toEqual(["0 B", "999 B", "1.0 KB", "7.5 MB", "100 KB", "123 MB", "1.0 GB"]);
});

test("dollars have the digits of an estimate", () => {
  const written = [0, 0.00001, 0.0005054, 0.0123, 0.5, 12.345].map(dollars);
  expect(written).toEqual(["$0", "under $0.0001", "$0.00051", "$0.012", "$0.50", "$12.35"]);
});

test("durations grow from milliseconds to minutes", () => {
  expect([-3, 42.4, 1500, 61_900].map(duration)).toEqual(["0 ms", "42 ms", "1.5 s", "1 min 1 s"]);
});

test("one of a thing has no s", () => {
  expect([plural(1, "file"), plural(1366, "file")]).toEqual(["1 file", "1,366 files"]);
});
