/** The plan of a query, parsed from the JSON of DuckDB's EXPLAIN. */

/** An operator of a plan; figures that the plan does not have are null. */
export interface PlanNode {
  /** The operator's place: `0.1` is the second child of the root. */
  id: string;
  name: string;
  /** What the operator does: its filters, groups, columns and the like. */
  details: { name: string; value: string }[];
  seconds: number | null;
  rows: number | null;
  estimatedRows: number | null;
  /** The rows that a scan read, before its filters. */
  scannedRows: number | null;
  /** The bytes of the rows that the operator returned. */
  bytes: number | null;
  children: PlanNode[];
}

export interface Plan {
  root: PlanNode;
  /** Whether the statement ran, so that operators have times and rows. */
  measured: boolean;
  seconds: number | null;
  readBytes: number | null;
  memoryBytes: number | null;
}

type Json = Record<string, unknown>;

const ESTIMATE = "Estimated Cardinality";
/** Paths of the engine's temporary files. */
const HIDDEN = new Set([ESTIMATE, "Filename(s)"]);

/** Parse the text of a plan, null if it is not the JSON of one. */
export function parsePlan(text: string): Plan | null {
  const document = parseJson(text);
  if (Array.isArray(document)) {
    const [first] = document as Json[];
    return first && isOperator(first) ? estimatedPlan(first) : null;
  }
  const top = document as Json | null;
  const children = Array.isArray(top?.["children"]) ? (top["children"] as Json[]) : [];
  // The first operator is EXPLAIN ANALYZE itself.
  const root = childrenOf(children[0] ?? {})[0];
  if (!top || !root || !isOperator(root)) return null;
  return {
    root: toNode(root, "0"),
    measured: true,
    seconds: numberOf(top["latency"]),
    readBytes: numberOf(top["total_bytes_read"]),
    memoryBytes: numberOf(top["system_peak_buffer_memory"]),
  };
}

/** Return the operator that took longest, if the times are known. */
export function slowestNode(plan: Plan): PlanNode | null {
  if (!plan.measured) return null;
  return flatten(plan.root).reduce((slowest, node) =>
    (node.seconds ?? 0) > (slowest.seconds ?? 0) ? node : slowest,
  );
}

/** Return an operator and all below it, in the order of the tree. */
export function flatten(node: PlanNode): PlanNode[] {
  return [node, ...node.children.flatMap(flatten)];
}

/** Return the sum of the operators' times, which run on several threads. */
export function totalSeconds({ root }: Plan): number {
  return flatten(root).reduce((sum, { seconds }) => sum + (seconds ?? 0), 0);
}

function estimatedPlan(root: Json): Plan {
  return {
    root: toNode(root, "0"),
    measured: false,
    seconds: null,
    readBytes: null,
    memoryBytes: null,
  };
}

function toNode(json: Json, id: string): PlanNode {
  const extra = (json["extra_info"] ?? {}) as Json;
  return {
    id,
    name: String(json["operator_name"] ?? json["name"]).trim(),
    details: Object.entries(extra)
      .filter(([name]) => !HIDDEN.has(name))
      .map(([name, value]) => ({ name, value: detailText(value) }))
      .filter(({ value }) => value !== ""),
    seconds: numberOf(json["operator_timing"]),
    rows: numberOf(json["operator_cardinality"]),
    estimatedRows: numberOf(extra[ESTIMATE]),
    scannedRows: numberOf(json["operator_rows_scanned"]) || null,
    bytes: numberOf(json["result_set_size"]),
    children: childrenOf(json).map((child, index) => toNode(child, `${id}.${index}`)),
  };
}

function childrenOf(json: Json): Json[] {
  return Array.isArray(json["children"]) ? (json["children"] as Json[]) : [];
}

function isOperator(json: Json): boolean {
  return typeof (json["operator_name"] ?? json["name"]) === "string";
}

function detailText(value: unknown): string {
  return Array.isArray(value) ? value.map(String).join(", ") : String(value);
}

function numberOf(value: unknown): number | null {
  const number = typeof value === "string" && value !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : null;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
