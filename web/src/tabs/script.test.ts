import { expect, test } from "vitest";
import { currentIndex, type Script, withEnded, withSkipped, withStarted } from "./script";

const script: Script = {
  statements: [1, 2, 3].map((number) => ({
    key: `${number}`,
    body: { query: `SELECT ${number}` },
    from: number * 10,
  })),
};
const ends = ({ statements }: Script) => statements.map(({ end }) => end);

test("script goes to the next statement after a success", () => {
  const next = withEnded(withStarted(script, "one"), "SUCCEEDED");
  expect(next.statements[0]).toMatchObject({ requestId: "one", end: "SUCCEEDED" });
  expect(currentIndex(next)).toBe(1);
  expect(currentIndex(withEnded(withEnded(next, "SUCCEEDED"), "SUCCEEDED"))).toBe(-1);
});

test("script skips the statements after an error", () => {
  const error = { code: "QueryTooLarge", message: "Too large." };
  const stopped = withEnded(withEnded(script, "SUCCEEDED"), "NOT_STARTED", error);
  expect(ends(stopped)).toEqual(["SUCCEEDED", "NOT_STARTED", "SKIPPED"]);
  expect(stopped.statements[1]?.error).toEqual(error);
  expect(currentIndex(stopped)).toBe(-1);
});

test("script without its waiting statements still awaits the running one", () => {
  const left = withSkipped(withStarted(script, "one"));
  expect(ends(left)).toEqual([undefined, "SKIPPED", "SKIPPED"]);
  expect(ends(withEnded(left, "SUCCEEDED"))).toEqual(["SUCCEEDED", "SKIPPED", "SKIPPED"]);
  expect(ends(withSkipped(script))).toEqual(["SKIPPED", "SKIPPED", "SKIPPED"]);
});
