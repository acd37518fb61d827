import { expect, test } from "vitest";
import type { Row } from "../../resultset/source";
import { diffResults } from "./diffResults";

const columns = [{ name: "n", type: "INTEGER" }];
const compare = (first: Row[], second: Row[]) =>
  diffResults({ columns, rows: first }, { columns, rows: second });

test("diffResults reports identical and reordered rows", () => {
  expect(compare([[1], [null]], [[1], [null]]).kind).toBe("same");
  expect(compare([[1], [2], [1]], [[1], [1], [2]]).kind).toBe("reordered");
});

test("diffResults counts duplicate rows", () => {
  expect(compare([[1], [1], [2]], [[1], [3]])).toEqual({
    kind: "rows",
    onlyFirst: [[1], [2]],
    onlySecond: [[3]],
  });
});

test("diffResults distinguishes NULL, an empty string and the word null", () => {
  expect(compare([[null]], [[""]]).kind).toBe("rows");
  expect(compare([[null]], [["null"]]).kind).toBe("rows");
});

test("diffResults compares no rows if the columns differ", () => {
  const renamed = [{ name: "m", type: "INTEGER" }];
  const diff = diffResults({ columns, rows: [[1]] }, { columns: renamed, rows: [[1]] });
  expect(diff.kind).toBe("columns");
});
