import { expect, test } from "vitest";
import type { Writes } from "./database";
import { WriteQueue } from "./writeQueue";

/** A write queue whose commits wait for `release`. */
function journal() {
  const commits: Writes[] = [];
  const waiting: (() => void)[] = [];
  const troubles: unknown[] = [];
  const made = new WriteQueue(
    (writes) => {
      commits.push(new Map(writes));
      return new Promise((resolve) => waiting.push(resolve));
    },
    (trouble) => troubles.push(trouble),
  );
  return { made, commits, troubles, release: () => waiting.shift()?.() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("add during a commit merges the values into one later commit", async () => {
  const { made, commits, release } = journal();
  made.add(new Map([["a", 1]]));
  await settled();
  made.add(new Map([["a", 2]]));
  made.add(new Map([["b", 1]]));
  made.add(new Map([["a", 3]]));
  expect(commits).toEqual([new Map([["a", 1]])]);
  release();
  await settled();
  expect(commits[1]).toEqual(
    new Map([
      ["a", 3],
      ["b", 1],
    ]),
  );
});

test("pending returns the values of the running and the next commit", async () => {
  const { made, release } = journal();
  made.add(new Map([["a", 1]]));
  await settled();
  made.add(new Map([["b", undefined]]));
  expect([...made.pending()]).toEqual([
    ["a", 1],
    ["b", undefined],
  ]);
  let written = false;
  made.flushed().then(() => {
    written = true;
  });
  release();
  await settled();
  expect([written, [...made.pending().keys()]]).toEqual([false, ["b"]]);
  release();
  await settled();
  expect([written, made.pending().size]).toEqual([true, 0]);
});

test("a failed commit is reported and repeated with the next", async () => {
  const troubles: unknown[] = [];
  const commits: Writes[] = [];
  const made = new WriteQueue(
    async (writes) => {
      commits.push(writes);
      if (commits.length === 1) throw new Error("full");
    },
    (trouble) => troubles.push(trouble),
  );
  made.add(new Map([["a", 1]]));
  await made.flushed();
  made.add(new Map([["b", 1]]));
  await made.flushed();
  expect(troubles).toEqual([new Error("full")]);
  expect([...(commits[1] ?? [])]).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
  expect(made.pending().size).toBe(0);
});
