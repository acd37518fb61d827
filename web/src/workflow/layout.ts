import { Graph, layout } from "@dagrejs/dagre";
import type { Workflow } from "../api/types";

export const NODE_WIDTH = 150;
export const NODE_HEIGHT = 46;
const MARGIN = 14;
/** The edges of a successful execution stay straight, and error edges go around them. */
const EDGE_WEIGHTS = { next: 4, choice: 4, default: 1, catch: 1 };

export interface Point {
  x: number;
  y: number;
}

export interface GraphLayout {
  width: number;
  height: number;
  /** The centre of each state. */
  positions: Map<string, Point>;
  /** The points of each edge, in the order of the graph's edges. */
  edgePaths: Point[][];
}

/** Place the states in layers from left to right, in the order of execution. */
export function layoutGraph({
  nodes,
  edges,
}: Pick<Workflow["graph"], "nodes" | "edges">): GraphLayout {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 26, marginx: MARGIN, marginy: MARGIN });
  for (const { name } of nodes) graph.setNode(name, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to, kind } of edges) graph.setEdge(from, to, { weight: EDGE_WEIGHTS[kind] });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    positions: new Map(nodes.map(({ name }) => [name, graph.node(name)])),
    edgePaths: edges.map(({ from, to }) => graph.edge(from, to).points),
  };
}

/** Return an SVG path that follows the points as a curve, from the first to the last. */
export function curvePath(points: Point[]): string {
  const [first, ...others] = points;
  if (!first) return "";
  const last = others.pop() ?? first;
  const parts = others.map((bend, index) => {
    const next = others[index + 1];
    const end = next ? { x: (bend.x + next.x) / 2, y: (bend.y + next.y) / 2 } : last;
    return `Q${at(bend)} ${at(end)}`;
  });
  return [`M${at(first)}`, ...(parts.length > 0 ? parts : [`L${at(last)}`])].join(" ");
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
