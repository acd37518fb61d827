import { afterEach, expect, test } from "vitest";
import { setLanguage } from "./index";
import { formatBytes, formatExact, formatNumber, formatCost, formatDuration } from "./format";

afterEach(() => setLanguage("en"));

test("formatBytes writes two or three digits and a unit", () => {
  const written = [0, 999, 1000, 7_511_521, 99_600, 123_456_789, 999_700_000].map(formatBytes);
  expect(written).toEqual(["0 B", "999 B", "1.0 KB", "7.5 MB", "100 KB", "123 MB", "1.0 GB"]);
});

test("formatCost writes two significant digits", () => {
  const written = [0, 0.00001, 0.0005054, 0.0123, 0.5, 12.345].map(formatCost);
  expect(written).toEqual(["$0", "under $0.0001", "$0.00051", "$0.012", "$0.50", "$12.35"]);
});

test("formatDuration writes milliseconds, seconds or minutes", () => {
  expect([-3, 42.4, 1500, 61_900].map(formatDuration)).toEqual([
    "0 ms",
    "42 ms",
    "1.5 s",
    "1 min 1 s",
  ]);
});

test("formats in Korean use Korean units and the same digits", () => {
  setLanguage("ko");
  expect([42, 1500, 61_900].map(formatDuration)).toEqual(["42ms", "1.5초", "1분 1초"]);
  expect([formatNumber(1366), formatBytes(7_511_521), formatCost(0.0005)]).toEqual([
    "1,366",
    "7.5 MB",
    "$0.00050",
  ]);
});

test("formatExact groups the integer part and keeps every digit", () => {
  const texts = ["-0.5", "12345678901234567890.12345678901234567890123", "-1234", "1e300", "NaN"];
  expect(texts.map(formatExact)).toEqual([
    "-0.5",
    "12,345,678,901,234,567,890.12345678901234567890123",
    "-1,234",
    "1e300",
    "NaN",
  ]);
});
