import { type Field, granularity } from "./fieldRoles";
import type { ChartConfig, ChartOverrides } from "./chartConfig";
import { bestChartType, isChartType } from "./chartTypes";

const MAX_GROUPS = 50;
const MAX_VALUES = 4;
/** The largest ratio of sizes for value columns that a suggested chart draws on one axis. */
const MAX_SCALE_RATIO = 10;

/** The properties of a result that a suggestion depends on. */
export interface Shape {
  fields: Field[];
  rows: number;
  /** Returns the largest absolute value of a number column. */
  sizeOf: (field: Field) => number;
}

const DEFAULTS = {
  group: null,
  combine: "sum",
  stacked: false,
  log: false,
  zone: "UTC",
} as const;

/** Return a suitable chart for the columns, or null if there is none. */
export function suggestChart({ fields, rows, sizeOf }: Shape): ChartConfig | null {
  if (rows === 0) return null;
  const withRole = (role: Field["role"]) => fields.filter((field) => field.role === role);
  const [times, categories] = [withRole("time"), withRole("category")];
  const dateParts = withRole("datePart").sort(
    (one, other) => granularity(other.name) - granularity(one.name),
  );
  const numbers = withRole("number");
  // Without another number, the finest date part is the value column.
  const values =
    numbers.length > 0 ? numbers : times.length + categories.length > 0 ? dateParts : [];
  const [value] = values;
  if (!value) return null;

  const xCandidates = [
    ...times,
    ...dateParts.filter((datePart) => datePart !== value),
    ...categories,
  ];
  const x = xCandidates.find((field) => field.distinct > 1) ?? xCandidates[0];
  if (!x) return suggestNumbers(numbers);
  const repeated = rows > x.distinct;
  const group = repeated ? suggestGroup(x, dateParts, categories) : undefined;
  const notSmaller = values.filter((field) => sizeOf(field) * MAX_SCALE_RATIO >= sizeOf(value));
  const similar = notSmaller.filter((field) => sizeOf(field) <= sizeOf(value) * MAX_SCALE_RATIO);
  return {
    ...DEFAULTS,
    kind: bestChartType({ x, group }),
    x: x.name,
    y: (group ? [value] : similar.slice(0, MAX_VALUES)).map((field) => field.name),
    group: group?.name ?? null,
    order: x.role === "category" ? "value" : "name",
  };
}

/** Suggest a chart of one number by another. */
function suggestNumbers([x, y]: Field[]): ChartConfig | null {
  if (!x || !y) return null;
  const kind = bestChartType({ x, group: undefined });
  return { ...DEFAULTS, kind, x: x.name, y: [y.name], order: "name" };
}

/** Return the column that groups rows into series: a category, else a coarser date part. */
function suggestGroup(x: Field, dateParts: Field[], categories: Field[]): Field | undefined {
  const coarser = x.role === "datePart" ? dateParts.filter((datePart) => datePart !== x) : [];
  return [...categories, ...coarser].find(
    (field) => field !== x && field.distinct > 1 && field.distinct <= MAX_GROUPS,
  );
}

/** Apply the user's settings to a suggestion, except those whose columns are missing. */
export function applyOverrides(
  suggested: ChartConfig,
  chosen: ChartOverrides,
  fields: Field[],
): ChartConfig {
  const has = (name: string) => fields.some((field) => field.name === name);
  const { kind, x, y, group, ...rest } = chosen;
  const values = y?.filter(has) ?? [];
  const settings = { ...suggested, ...rest };
  // A stored tab may have a chart type of another version.
  if (kind !== undefined && isChartType(kind)) settings.kind = kind;
  if (x !== undefined && has(x)) settings.x = x;
  if (values.length > 0) settings.y = values;
  if (group === null || (group !== undefined && has(group))) settings.group = group;
  if (settings.group === settings.x) settings.group = null;
  return settings;
}
