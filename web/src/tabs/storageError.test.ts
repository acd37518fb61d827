import { beforeEach, expect, test } from "vitest";
import {
  clearStorageError,
  reportStorageError,
  reportUnrestoredTabs,
  useStorageError,
} from "./storageError";
import { WriteQueue } from "./writeQueue";

const trouble = () => useStorageError.getState().trouble;

beforeEach(() => useStorageError.setState({ trouble: null, isLasting: false }));

/** A write queue whose first commit fails, with the error that the page shows after each batch. */
async function troubleAfterEach(batches: number): Promise<(string | null)[]> {
  let isFull = true;
  const queue = new WriteQueue(
    async () => {
      if (isFull) throw new Error("full");
    },
    reportStorageError,
    clearStorageError,
  );
  const shown = [];
  for (let batch = 0; batch < batches; batch++) {
    queue.add(new Map([["a", batch]]));
    await queue.flushed();
    shown.push(trouble());
    isFull = false;
  }
  return shown;
}

test("a successful write clears the error of a failed one", async () => {
  expect(await troubleAfterEach(2)).toEqual(["full", null]);
});

test("tabs that were not restored stay an error", async () => {
  reportUnrestoredTabs(new Error("newer"));
  clearStorageError();
  expect(trouble()).toBe("newer");
});
