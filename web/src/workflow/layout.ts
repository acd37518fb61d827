import { Graph, layout } from "@dagrejs/dagre";
import type { Workflow } from "../api/types";

export const NODE_WIDTH = 150;
export const NODE_HEIGHT = 46;
const MARGIN = 14;
/** The usual way stays straight, and the ways of errors go around it. */
const WEIGHTS = { next: 4, choice: 4, default: 1, catch: 1 };

export interface Spot {
  x: number;
  y: number;
}

export interface Layout {
  width: number;
  height: number;
  /** The middle of each state. */
  spots: Map<string, Spot>;
  /** The way of each edge, in the order of the graph's. */
  ways: Spot[][];
}

/** Places the states in layers from left to right, in the order in which they can be passed. */
export function layoutOf({ nodes, edges }: Pick<Workflow["graph"], "nodes" | "edges">): Layout {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 18, ranksep: 26, marginx: MARGIN, marginy: MARGIN });
  for (const { name } of nodes) graph.setNode(name, { width: NODE_WIDTH, height: NODE_HEIGHT });
  for (const { from, to, kind } of edges) graph.setEdge(from, to, { weight: WEIGHTS[kind] });
  layout(graph);
  const { width = 0, height = 0 } = graph.graph();
  return {
    width,
    height,
    spots: new Map(nodes.map(({ name }) => [name, graph.node(name)])),
    ways: edges.map(({ from, to }) => graph.edge(from, to).points),
  };
}

/** Returns an SVG path that passes the points' neighbourhood in a curve, from the first to the last. */
export function curveOf(points: Spot[]): string {
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

function at({ x, y }: Spot): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
