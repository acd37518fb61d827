import { expect, test } from "vitest";
import type { Writes } from "./database";
import { WriteQueue } from "./writeQueue";

/** A write queue whose commits wait for `release`. */
function createQueue() {
  const commits: Writes[] = [];
  const waiting: (() => void)[] = [];
  const errors: unknown[] = [];
  const queue = new WriteQueue(
    (writes) => {
      commits.push(new Map(writes));
      return new Promise((resolve) => waiting.push(resolve));
    },
    (error) => errors.push(error),
  );
  return { queue, commits, errors, release: () => waiting.shift()?.() };
}

const settled = () => new Promise((resolve) => setTimeout(resolve));

test("add during a commit merges the values into one later commit", async () => {
  const { queue, commits, release } = createQueue();
  queue.add(new Map([["a", 1]]));
  await settled();
  queue.add(new Map([["a", 2]]));
  queue.add(new Map([["b", 1]]));
  queue.add(new Map([["a", 3]]));
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
  const { queue, release } = createQueue();
  queue.add(new Map([["a", 1]]));
  await settled();
  queue.add(new Map([["b", undefined]]));
  expect([...queue.pending()]).toEqual([
    ["a", 1],
    ["b", undefined],
  ]);
  let written = false;
  queue.flushed().then(() => {
    written = true;
  });
  release();
  await settled();
  expect([written, [...queue.pending().keys()]]).toEqual([false, ["b"]]);
  release();
  await settled();
  expect([written, queue.pending().size]).toEqual([true, 0]);
});

test("a failed commit is reported and repeated with the next", async () => {
  const errors: unknown[] = [];
  const commits: Writes[] = [];
  const queue = new WriteQueue(
    async (writes) => {
      commits.push(writes);
      if (commits.length === 1) throw new Error("full");
    },
    (error) => errors.push(error),
  );
  queue.add(new Map([["a", 1]]));
  await queue.flushed();
  queue.add(new Map([["b", 1]]));
  await queue.flushed();
  expect(errors).toEqual([new Error("full")]);
  expect([...(commits[1] ?? [])]).toEqual([
    ["a", 1],
    ["b", 1],
  ]);
  expect(queue.pending().size).toBe(0);
});
