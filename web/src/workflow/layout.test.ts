import { expect, test } from "vitest";
import type { Workflow } from "../api/types";
import { curveLevels, curvePath, layoutGraph, NODE_HEIGHT, NODE_WIDTH } from "./layout";

type Edge = Workflow["graph"]["edges"][number];

const edge = (from: string, to: string, kind: Edge["kind"] = "next"): Edge => ({
  from,
  to,
  kind,
  when: [],
  taken: false,
});
const edges = [
  edge("Submit", "Plan"),
  edge("Submit", "Fail", "catch"),
  edge("Plan", "Run", "choice"),
  edge("Plan", "Refuse", "default"),
  edge("Refuse", "Fail"),
  edge("Run", "Record"),
  edge("Run", "Fail", "catch"),
];
const node = (name: string) => ({
  name,
  type: "Task",
  status: "NOT_REACHED" as const,
  comment: "",
  end: false,
});
const nodes = ["Submit", "Plan", "Run", "Refuse", "Record", "Fail"].map(node);
/** A part of the API's graph: an edge goes above all states. */
const athenaEdges = [
  edge("Run", "Reconsider", "catch"),
  edge("Run", "Record"),
  edge("Reconsider", "RunAthena"),
  edge("Reconsider", "Fail", "catch"),
  edge("RunAthena", "StoreResult"),
  edge("RunAthena", "NameFailure", "catch"),
  edge("NameFailure", "Fail"),
  edge("StoreResult", "Record"),
  edge("StoreResult", "Fail", "catch"),
  edge("Record", "Fail", "catch"),
];
const athenaNodes = [...new Set(athenaEdges.flatMap(({ from, to }) => [from, to]))].map(node);

const { positions, edgePaths, top, width, height } = layoutGraph({ nodes, edges });
const spot = (name: string) => positions.get(name) ?? { x: Number.NaN, y: Number.NaN };

test("layoutGraph places each state right of its predecessors", () => {
  for (const { from, to } of edges) expect(spot(from).x).toBeLessThan(spot(to).x);
});

test("layoutGraph places states without overlap inside the picture", () => {
  const all = [...positions.values()];
  for (const [index, one] of all.entries()) {
    expect(one.x - NODE_WIDTH / 2).toBeGreaterThanOrEqual(0);
    expect(one.x + NODE_WIDTH / 2).toBeLessThanOrEqual(width);
    expect(one.y - NODE_HEIGHT / 2).toBeGreaterThanOrEqual(0);
    expect(one.y + NODE_HEIGHT / 2).toBeLessThanOrEqual(top + height);
    for (const other of all.slice(index + 1)) {
      const apart =
        Math.abs(one.x - other.x) >= NODE_WIDTH || Math.abs(one.y - other.y) >= NODE_HEIGHT;
      expect(apart).toBe(true);
    }
  }
});

test("layoutGraph connects the side of a state with the side of the next one", () => {
  edgePaths.forEach((path, index) => {
    const [start, end] = [path[0], path.at(-1)];
    const { from = "", to = "" } = edges[index] ?? {};
    expect(Math.abs((start?.x ?? 0) - spot(from).x)).toBeLessThanOrEqual(NODE_WIDTH / 2 + 0.5);
    expect(Math.abs((end?.x ?? 0) - spot(to).x)).toBeLessThanOrEqual(NODE_WIDTH / 2 + 0.5);
  });
});

test("layoutGraph contains the curves of its edges", () => {
  const bypass = layoutGraph({ nodes: athenaNodes, edges: athenaEdges });
  const levels = bypass.edgePaths.flatMap(curveLevels);
  expect(Math.min(...levels)).toBeGreaterThanOrEqual(bypass.top);
  expect(Math.max(...levels)).toBeLessThanOrEqual(bypass.top + bypass.height);
  expect(bypass.top).toBeLessThan(0);
});

test("curveLevels has the highest point of a curve, not its control point", () => {
  const arc = [0, -20, 0].map((y, x) => ({ x, y }));
  expect(curveLevels(arc)).toEqual([0, -10, 0]);
  expect(curveLevels([0, 5, 10].map((y, x) => ({ x, y })))).toEqual([0, 10]);
});

test("curvePath starts and ends at the ends of the edge", () => {
  const [a, b, c] = [
    { x: 0, y: 0 },
    { x: 10, y: 5 },
    { x: 20, y: 0.04 },
  ];
  expect(curvePath([a, b, c])).toBe("M0,0 Q10,5 20,0");
  expect(curvePath([a, c])).toBe("M0,0 L20,0");
  expect(curvePath([a, b, b, c])).toBe("M0,0 Q10,5 10,5 Q10,5 20,0");
  expect(curvePath([])).toBe("");
});
