import { afterEach, beforeEach, expect, test } from "vitest";
import { precision, tickFormatter, parseTime, timeFormatter } from "./timeAxis";

const utc = (...parts: [number, number, number?, number?, number?, number?, number?]) =>
  Date.UTC(...parts);

let zone: string | undefined;
beforeEach(() => {
  zone = process.env.TZ;
  process.env.TZ = "Asia/Seoul";
});
afterEach(() => {
  if (zone === undefined) delete process.env.TZ;
  else process.env.TZ = zone;
});

test("parseTime reads dates and timestamps independently of the local time zone", () => {
  expect(parseTime("2024-02-29")).toBe(utc(2024, 1, 29));
  expect(parseTime("2024-02")).toBe(utc(2024, 1, 1));
  expect(parseTime("2024-02-29 23:59:58.25")).toBe(utc(2024, 1, 29, 23, 59, 58, 250));
  expect(parseTime("0099-01-01")).toBe(new Date("0099-01-01T00:00:00Z").getTime());
});

test("parseTime applies the offset of a time zone", () => {
  expect(parseTime("2024-01-01 00:00:00+00")).toBe(utc(2024, 0, 1));
  expect(parseTime("2024-01-01 09:30:00+09:30")).toBe(utc(2024, 0, 1));
  expect(parseTime("2023-12-31 19:00:00-05")).toBe(utc(2024, 0, 1));
});

test("parseTime returns null for invalid times", () => {
  const values = ["infinity", "2024-13-01", "2024-02-30", "12:00:00", "2024", "", null, 2024];
  expect(values.map(parseTime)).toEqual(values.map(() => null));
});

test("precision is the coarsest exact unit", () => {
  const months = [utc(2024, 0), utc(2024, 5)];
  expect(precision(months, "UTC")).toBe("month");
  expect(precision([utc(2023, 0), utc(2024, 0)], "UTC")).toBe("year");
  expect(precision([...months, utc(2024, 0, 2)], "UTC")).toBe("day");
  expect(precision([utc(2024, 0)], "UTC")).toBe("day");
  expect(precision([...months, utc(2024, 0, 1, 0, 0, 1)], "UTC")).toBe("second");
  expect(precision(months, "local")).toBe("minute");
});

test("timeFormatter formats in UTC or in the local time zone", () => {
  const moment = utc(2024, 0, 31, 20, 15);
  expect(timeFormatter("minute", "UTC", "en-US")(moment)).toBe("Jan 31, 2024, 20:15");
  expect(timeFormatter("minute", "local", "en-US")(moment)).toBe("Feb 1, 2024, 05:15");
  expect(timeFormatter("month", "UTC", "ko-KR")(moment)).toBe("2024년 1월");
});

test("tickFormatter shows the finest unit of a tick", () => {
  const tick = tickFormatter("UTC", "en-US");
  const ticks = [utc(2024, 0), utc(2024, 3), utc(2024, 3, 9), utc(2024, 3, 9, 12)];
  expect(ticks.map(tick)).toEqual(["2024", "Apr", "Apr 9", "12:00"]);
  expect(tickFormatter("local", "en-US")(utc(2023, 11, 31, 15))).toBe("2024");
});
