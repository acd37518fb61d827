import { expect, test } from "vitest";
import { limitConcurrency } from "./limitConcurrency";

test("limitConcurrency runs every task and no more than the limit at once", async () => {
  const turn = limitConcurrency(2);
  let running = 0;
  let most = 0;
  const task = async (value: number) => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    running--;
    return value;
  };
  const { signal } = new AbortController();
  const all = [1, 2, 3, 4, 5].map((value) => turn(signal, () => task(value)));
  expect(await Promise.all(all)).toEqual([1, 2, 3, 4, 5]);
  expect(most).toBe(2);
});

test("limitConcurrency starts the next task after an aborted or failed one", async () => {
  const turn = limitConcurrency(1);
  const gone = AbortSignal.abort();
  await expect(turn(gone, async () => "never")).rejects.toThrow();
  const { signal } = new AbortController();
  await expect(turn(signal, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(await turn(signal, async () => "here")).toBe("here");
});
