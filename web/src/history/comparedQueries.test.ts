import { expect, test } from "vitest";
import { toggleCompare } from "./comparedQueries";

test("toggleCompare selects at most two runs and deselects one on a second click", () => {
  let compared: string[] = [];
  const click = (name: string) => {
    compared = toggleCompare(compared, name, (a, b) => a === b);
    return compared;
  };
  expect(click("a")).toEqual(["a"]);
  expect(click("b")).toEqual(["a", "b"]);
  expect(click("c")).toEqual(["b", "c"]);
  expect(click("b")).toEqual(["c"]);
});
