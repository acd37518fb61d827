import { expect, test } from "vitest";
import { toggleCompare } from "./comparedQueries";

test("two are chosen at most, and a second click takes one back", () => {
  let chosen: string[] = [];
  const click = (name: string) => {
    chosen = toggleCompare(chosen, name, (a, b) => a === b);
    return chosen;
  };
  expect(click("a")).toEqual(["a"]);
  expect(click("b")).toEqual(["a", "b"]);
  expect(click("c")).toEqual(["b", "c"]);
  expect(click("b")).toEqual(["c"]);
});
