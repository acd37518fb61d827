import type { Row } from "../resultset/source";
import { CHART_DEFAULTS, type ChartConfig, type ChartOverrides } from "./chartConfig";
import { bestChartType, isChartType } from "./chartTypes";
import type { Field } from "./fieldRoles";
import { nameWords } from "./columnNames";
import { isKey, maxAbsValue, type ResultShape, resultShape } from "./resultShape";

/** A column with more values is no series, unless the rows have one for each of its values. */
const MAX_GROUPS = 50;
/** The series of records, which a query has not grouped. */
const MAX_RECORD_GROUPS = 8;
const MAX_VALUES = 4;
const MAX_BIG_NUMBERS = 12;
/** The bars that are drawn one by one for records. */
const MAX_RECORD_BARS = 40;
/** The largest ratio of sizes for value columns that a suggested chart draws on one axis. */
const MAX_SCALE_RATIO = 10;

/** The columns of a chart; without values it counts rows. */
interface Columns {
  x: Field;
  group?: Field | undefined;
  values: Field[];
  right?: Field[];
  /** Whether the numbers of `x` name groups of rows. */
  discrete?: true;
}

type Rule = (shape: ResultShape) => Columns | null;

/** The rules in their order: the first that returns columns decides. */
const RULES: readonly Rule[] = [
  oneRow,
  places,
  overTime,
  byDatePart,
  byCategory,
  byLevel,
  distribution,
  numberByNumber,
  countRows,
];

/** Return a suitable chart for the columns, or null if there is none. */
export function suggestChart(fields: Field[], rows: readonly Row[]): ChartConfig | null {
  if (rows.length === 0) return null;
  const shape = resultShape(fields, rows);
  for (const rule of RULES) {
    const columns = rule(shape);
    if (columns) return toConfig(columns, rows);
  }
  return null;
}

function toConfig(columns: Columns, rows: readonly Row[]): ChartConfig {
  const { x, group, values, right = [], discrete = false } = columns;
  return {
    ...CHART_DEFAULTS,
    kind: bestChartType({ x, group, values: values.length, rows: rows.length, discrete }),
    x: x.name,
    y: values.map(({ name }) => name),
    right: right.map(({ name }) => name),
    group: group?.name ?? null,
    order: x.role === "category" && !x.calendar ? "value" : "name",
  };
}

/** One row is its numbers. */
function oneRow({ rows, fields }: ResultShape): Columns | null {
  const numbers = fields.filter(({ role }) => role === "number");
  const [first] = numbers;
  if (rows.length !== 1 || !first) return null;
  const x = fields.find((field) => !numbers.includes(field)) ?? first;
  return { x, values: numbers.slice(0, MAX_BIG_NUMBERS) };
}

/** Latitudes and longitudes are a map without its background. */
function places({ fields, categories }: ResultShape): Columns | null {
  const named = (...names: string[]) =>
    fields.find(
      ({ name, role }) => role === "number" && names.includes(nameWords(name).at(-1) ?? ""),
    );
  const [x, y] = [named("lon", "lng", "long", "longitude"), named("lat", "latitude")];
  if (!x || !y) return null;
  return { x, values: [y], group: categories.find(isSmallGroup) };
}

/** Values over time, with a series for each value of a category. */
function overTime(shape: ResultShape): Columns | null {
  const { times, dateParts, categories, levels, measures, raw, wide } = shape;
  const x = times.find(({ distinct }) => distinct > 1) ?? onlyGroup(shape, times);
  if (!x) return null;
  if (raw && wide) return { x, values: [] };
  const values = measures.length > 0 ? measures : raw ? [] : dateParts.slice(0, 1);
  const group = findGroup(shape, x, [...categories, ...levels]);
  return { x, group, ...chooseValues(values, group, shape, true) };
}

/** Values by the finest date part, with a series for each coarser one or each category. */
function byDatePart(shape: ResultShape): Columns | null {
  const { dateParts, categories, levels, measures, raw, wide } = shape;
  const x = dateParts.find(({ distinct }) => distinct > 1) ?? onlyGroup(shape, dateParts);
  const isValue = measures.length === 0 && (categories.length > 0 || levels.length > 0);
  if (!x || (isValue && !raw) || (measures.length === 0 && !raw)) return null;
  if (raw && wide) return { x, values: [] };
  const coarser = dateParts.filter((datePart) => datePart !== x);
  const group = findGroup(shape, x, [...categories, ...levels, ...coarser]);
  return { x, group, ...chooseValues(measures, group, shape, true) };
}

/** Values by a category, with a series for each value of another. */
function byCategory(shape: ResultShape): Columns | null {
  const { rows, dateParts, categories, levels, measures, raw, wide } = shape;
  const varied = categories.filter(({ distinct }) => distinct > 1);
  const values = measures.length > 0 ? measures : dateParts.slice(0, 1);
  if (raw) {
    const repeated = varied.filter(({ distinct }) => distinct * 2 <= rows.length);
    const small = repeated.filter(({ distinct }) => distinct <= MAX_RECORD_BARS);
    const x = small[0] ?? repeated[0];
    if (!x) return null;
    return { x, values: wide ? [] : values.slice(0, 1) };
  }
  const x = varied[0] ?? onlyGroup(shape, categories);
  if (!x || values.length === 0) return null;
  if (x.distinct === rows.length && rows.length > MAX_RECORD_BARS && isRecordValue(shape)) {
    return null;
  }
  const group = findGroup(shape, x, [...categories, ...levels]);
  return { x, group, ...chooseValues(values, group, shape, false) };
}

/** Values by whole numbers that name groups, such as stars. */
function byLevel(shape: ResultShape): Columns | null {
  const { levels, measures } = shape;
  const [x] = levels;
  if (!x || measures.length === 0) return null;
  const group = findGroup(shape, x, levels);
  return { x, group, discrete: true, ...chooseValues(measures, group, shape, true) };
}

/** The distribution of the only number. */
function distribution({ measures }: ResultShape): Columns | null {
  const [x, other] = measures;
  return x && !other ? { x, values: [] } : null;
}

function numberByNumber({ measures, categories }: ResultShape): Columns | null {
  const [x, y] = measures;
  return x && y ? { x, values: [y], group: categories.find(isSmallGroup) } : null;
}

/** Without numbers, the rows by the column with the fewest values. */
function countRows({ fields }: ResultShape): Columns | null {
  const varied = fields.filter(({ distinct }) => distinct > 1);
  const [x] = (varied.length > 0 ? varied : fields).toSorted(
    (one, other) => one.distinct - other.distinct,
  );
  return x ? { x, values: [] } : null;
}

/** Return the first field of a result whose groups have one value each. */
function onlyGroup({ times, dateParts, categories }: ResultShape, fields: Field[]) {
  const groups = [...times, ...dateParts, ...categories];
  return groups.every(({ distinct }) => distinct <= 1) ? fields[0] : undefined;
}

function isSmallGroup({ distinct, identifier }: Field): boolean {
  return !identifier && distinct > 1 && distinct <= MAX_RECORD_GROUPS;
}

/** Return whether the values belong to records: a long list of names with a price, say. */
function isRecordValue({ measures, categories }: ResultShape): boolean {
  return measures.length === 1 && categories.length === 1 && !categories[0]?.identifier
    ? false
    : measures.length > 0 && categories.every(({ identifier }) => identifier);
}

/** Return the column that divides rows into series, if several rows share a value of `x`. */
function findGroup(shape: ResultShape, x: Field, candidates: Field[]): Field | undefined {
  const { rows, raw } = shape;
  if (isKey([x], rows)) return undefined;
  const others = candidates.filter((field) => field !== x && field.distinct > 1);
  if (raw) return others.find(isSmallGroup);
  return (
    others.find(({ distinct }) => distinct <= MAX_GROUPS) ??
    others.find((field) => isKey([x, field], rows))
  );
}

/** Return one value for each series of a group, else those of similar size and, aside, others. */
function chooseValues(
  values: Field[],
  group: Field | undefined,
  { rows, raw }: ResultShape,
  twoAxes: boolean,
): Pick<Columns, "values" | "right"> {
  const [first] = values;
  if (!first || group || raw) return { values: values.slice(0, 1) };
  const size = maxAbsValue(rows, first);
  const isSimilar = (field: Field) => {
    const other = maxAbsValue(rows, field);
    return other * MAX_SCALE_RATIO >= size && other <= size * MAX_SCALE_RATIO;
  };
  const similar = values.filter(isSimilar).slice(0, MAX_VALUES);
  const [other] = values.filter((field) => !isSimilar(field));
  if (!other || !twoAxes || similar.length > 1) return { values: similar };
  return { values: [...similar, other], right: [other] };
}

/** Return the user's settings if they were chosen for the same columns, else none. */
export function overridesFor(chosen: ChartOverrides, columns: string[]): ChartOverrides {
  const { columns: chosenFor } = chosen;
  const isSame =
    chosenFor === undefined ||
    (chosenFor.length === columns.length &&
      chosenFor.every((name, index) => name === columns[index]));
  return isSame ? chosen : {};
}

/** Apply the user's settings to a suggestion, except those whose columns are missing. */
export function applyOverrides(
  suggested: ChartConfig,
  chosen: ChartOverrides,
  fields: Field[],
): ChartConfig {
  const has = (name: string) => fields.some((field) => field.name === name);
  const { kind, x, y, right, group, columns: _columns, ...rest } = chosen;
  const values = y?.filter(has) ?? [];
  const settings = { ...suggested, ...rest };
  // A stored tab may have a chart type of another version.
  if (kind !== undefined && isChartType(kind)) settings.kind = kind;
  if (x !== undefined && has(x)) settings.x = x;
  if (values.length > 0 || y?.length === 0) settings.y = values;
  if (right !== undefined) settings.right = right.filter(has);
  if (group === null || (group !== undefined && has(group))) settings.group = group;
  if (settings.group === settings.x) settings.group = null;
  return settings;
}
