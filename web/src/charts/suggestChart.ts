import { type Field, granularity } from "./fieldRoles";
import type { ChartConfig, ChartOverrides } from "./chartConfig";
import { bestChartType, isChartType } from "./chartTypes";

const MAX_GROUPS = 50;
const MAX_VALUES = 4;
/** Value columns are drawn over one axis from the start only if their sizes differ less than so. */
const MAX_SCALE_RATIO = 10;

export interface Shape {
  fields: Field[];
  rows: number;
  /** The largest absolute value of a number column. */
  sizeOf: (field: Field) => number;
}

const DEFAULTS = {
  group: null,
  combine: "sum",
  stacked: false,
  log: false,
  zone: "UTC",
} as const;

/** Returns a chart that suits the columns, or null where there is nothing to draw. */
export function suggestChart({ fields, rows, sizeOf }: Shape): ChartConfig | null {
  if (rows === 0) return null;
  const of = (role: Field["role"]) => fields.filter((field) => field.role === role);
  const [times, categories] = [of("time"), of("category")];
  const steps = of("datePart").sort(
    (one, other) => granularity(other.name) - granularity(one.name),
  );
  const numbers = of("number");
  // The last of the years or months may be what is measured, if nothing else is.
  const values = numbers.length > 0 ? numbers : places(times, categories).length ? steps : [];
  const [value] = values;
  if (!value) return null;

  const along = [...times, ...steps.filter((step) => step !== value), ...categories];
  const x = along.find((field) => field.distinct > 1) ?? along[0];
  if (!x) return suggestNumbers(numbers);
  const repeated = rows > x.distinct;
  const group = repeated ? suggestGroup(x, steps, categories) : undefined;
  const alike = values.filter((field) => sizeOf(field) * MAX_SCALE_RATIO >= sizeOf(value));
  const drawn = alike.filter((field) => sizeOf(field) <= sizeOf(value) * MAX_SCALE_RATIO);
  return {
    ...DEFAULTS,
    kind: bestChartType({ x, group }),
    x: x.name,
    y: (group ? [value] : drawn.slice(0, MAX_VALUES)).map((field) => field.name),
    group: group?.name ?? null,
    order: x.role === "category" ? "value" : "name",
  };
}

function places(times: Field[], categories: Field[]): Field[] {
  return [...times, ...categories];
}

/** Charts one number by another. */
function suggestNumbers([x, y]: Field[]): ChartConfig | null {
  if (!x || !y) return null;
  const kind = bestChartType({ x, group: undefined });
  return { ...DEFAULTS, kind, x: x.name, y: [y.name], order: "name" };
}

/** The column by which rows of one place fall apart: the next coarser step, as years for months, else a category. */
function suggestGroup(x: Field, steps: Field[], categories: Field[]): Field | undefined {
  const coarser = x.role === "datePart" ? steps.filter((step) => step !== x) : [];
  return [...categories, ...coarser].find(
    (field) => field !== x && field.distinct > 1 && field.distinct <= MAX_GROUPS,
  );
}

/** Returns the first choice with what was chosen by hand, as far as this result has the columns for it. */
export function applyOverrides(
  first: ChartConfig,
  chosen: ChartOverrides,
  fields: Field[],
): ChartConfig {
  const has = (name: string) => fields.some((field) => field.name === name);
  const { kind, x, y, group, ...rest } = chosen;
  const values = y?.filter(has) ?? [];
  const settings = { ...first, ...rest };
  // A saved tab may name a type of another version.
  if (kind !== undefined && isChartType(kind)) settings.kind = kind;
  if (x !== undefined && has(x)) settings.x = x;
  if (values.length > 0) settings.y = values;
  if (group === null || (group !== undefined && has(group))) settings.group = group;
  if (settings.group === settings.x) settings.group = null;
  return settings;
}
