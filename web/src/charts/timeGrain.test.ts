import { expect, test } from "vitest";
import { GRAINS, grainName, nextTime, suggestGrain, truncateTime } from "./timeGrain";

const at = (text: string) => Date.parse(`${text}Z`);

test("times are truncated and named as date_trunc does", () => {
  const time = at("2024-05-16T13:45:59.5");
  const starts = GRAINS.map((grain) => truncateTime(time, grain, "UTC"));
  expect(starts).toEqual(
    [
      "2024-05-16T13:45:59",
      "2024-05-16T13:45:00",
      "2024-05-16T13:00:00",
      "2024-05-16T00:00:00",
      "2024-05-13T00:00:00",
      "2024-05-01T00:00:00",
      "2024-04-01T00:00:00",
      "2024-01-01T00:00:00",
    ].map(at),
  );
  const names = GRAINS.map((grain, index) => grainName(starts[index] ?? 0, grain, "UTC"));
  expect(names.slice(2)).toEqual([
    "2024-05-16 13:00",
    "2024-05-16",
    "2024-05-13",
    "2024-05",
    "2024 Q2",
    "2024",
  ]);
});

test.each(GRAINS)("the next %s follows without a gap", (grain) => {
  let start = truncateTime(at("2023-12-20T23:59:58"), grain, "UTC");
  for (let step = 0; step < 30; step++) {
    const next = nextTime(start, grain, "UTC");
    expect(truncateTime(next - 1, grain, "UTC")).toBe(start);
    start = next;
  }
});

test("the suggested unit divides the times into at most 50", () => {
  const until = (text: string) => suggestGrain([at("2024-01-01T00:00:00"), at(text)]);
  expect(until("2024-01-01T00:00:40")).toBe("second");
  expect(until("2024-01-02T12:00:00")).toBe("hour");
  expect(until("2024-02-15T00:00:00")).toBe("day");
  expect(until("2024-12-31T00:00:00")).toBe("month");
  expect(until("2034-01-01T00:00:00")).toBe("quarter");
});
