import { Graph, layout } from "@dagrejs/dagre";
import type { Workflow } from "../api/types";

export const NODE_WIDTH = 150;
export const NODE_HEIGHT = 46;
const MARGIN = 14;
/** The space beside an edge that goes around all states. */
const EDGE_MARGIN = 4;
/** The edges of a successful execution stay straight, and error edges go around them. */
const EDGE_WEIGHTS = { next: 4, choice: 4, default: 1, catch: 1 };

export interface Point {
  x: number;
  y: number;
}

export interface GraphLayout {
  /** The upper edge of the picture: less than zero if an edge goes above all states. */
  top: number;
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
  const edgePaths = edges.map(({ from, to }) => graph.edge(from, to).points);
  // Dagre's size contains the states, not the bends of the edges.
  const levels = edgePaths.flatMap(curveLevels);
  const top = Math.min(0, ...levels.map((y) => y - EDGE_MARGIN));
  const bottom = Math.max(height, ...levels.map((y) => y + EDGE_MARGIN));
  return {
    top,
    width,
    height: bottom - top,
    positions: new Map(nodes.map(({ name }) => [name, graph.node(name)])),
    edgePaths,
  };
}

/** Return the vertical positions of a curve's ends and of its highest and lowest points. */
export function curveLevels(points: Point[]): number[] {
  return curveParts(points).flatMap(({ start, bend, end }) => {
    const share = (start.y - bend.y) / (start.y - 2 * bend.y + end.y);
    const isTurn = share > 0 && share < 1;
    const turn = (1 - share) * start.y + share * bend.y;
    return isTurn ? [start.y, turn, end.y] : [start.y, end.y];
  });
}

/** Return an SVG path that follows the points as a curve, from the first to the last. */
export function curvePath(points: Point[]): string {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last) return "";
  const parts = curveParts(points).map(({ bend, end }) => `Q${at(bend)} ${at(end)}`);
  return [`M${at(first)}`, ...(parts.length > 0 ? parts : [`L${at(last)}`])].join(" ");
}

interface CurvePart {
  start: Point;
  bend: Point;
  end: Point;
}

/** Return the quadratic curves of a path: one for each point between its ends. */
function curveParts(points: Point[]): CurvePart[] {
  const [first, ...others] = points;
  const last = others.pop();
  if (!first || !last) return [];
  let start = first;
  return others.map((bend, index) => {
    const next = others[index + 1];
    const part = { start, bend, end: next ? middle(bend, next) : last };
    start = part.end;
    return part;
  });
}

function middle(one: Point, other: Point): Point {
  return { x: (one.x + other.x) / 2, y: (one.y + other.y) / 2 };
}

function at({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
