import { expect, test } from "vitest";
import { applyMarks } from "./queryMarks";

const past = { requestId: "q", status: "SUCCEEDED", submittedAt: "2024-05-01T00:00:00Z" } as const;

test("applyMarks sets and removes name and star", () => {
  const named = applyMarks(past, { name: "Monthly" });
  expect(named).toEqual({ ...past, name: "Monthly" });
  const both = applyMarks(named, { starred: true });
  expect(both).toEqual({ ...past, name: "Monthly", starred: true });
  expect(applyMarks(both, { name: "" })).toEqual({ ...past, starred: true });
  expect(applyMarks(both, { starred: false })).toEqual(named);
});
