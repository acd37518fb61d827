import { expect, test } from "vitest";
import { marked } from "./queryMarks";

const past = { requestId: "q", status: "SUCCEEDED", submittedAt: "2024-05-01T00:00:00Z" } as const;

test("marks are put on and taken off one by one", () => {
  const named = marked(past, { name: "Monthly" });
  expect(named).toEqual({ ...past, name: "Monthly" });
  const both = marked(named, { starred: true });
  expect(both).toEqual({ ...past, name: "Monthly", starred: true });
  expect(marked(both, { name: "" })).toEqual({ ...past, starred: true });
  expect(marked(both, { starred: false })).toEqual(named);
});
