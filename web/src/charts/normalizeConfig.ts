import type { ChartConfig } from "./chartConfig";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";

const MAX_GROUPS = 50;

/** Replace the settings that the chart type does not support; a stack has no log axis. */
export function normalizeConfig(settings: ChartConfig, fields: Field[]): ChartConfig {
  const type = chartType(settings.kind);
  const cartesian = type.coordinates === "cartesian";
  const multiples = settings.multiples && cartesian;
  const stacked = settings.stacked && type.stackable && !multiples;
  return {
    ...settings,
    stacked,
    multiples,
    log: settings.log && !stacked && cartesian,
    y: type.manyValues ? settings.y : settings.y.slice(0, 1),
    right: cartesian && !multiples ? rightColumns(settings) : [],
    group: findGroup(settings, fields),
    order: cartesian || type.series === "required" ? settings.order : "value",
  };
}

/** Return the columns on the right axis; the left one keeps at least one. */
function rightColumns({ y, right }: ChartConfig): string[] {
  const columns = y.filter((name) => right.includes(name));
  return columns.length < y.length ? columns : [];
}

function findGroup({ kind, x, group }: ChartConfig, fields: Field[]): string | null {
  const { series } = chartType(kind);
  if (series === "none") return null;
  if (group !== null || series === "optional") return group;
  const other = fields.find(
    ({ name, role, distinct }) =>
      name !== x && role !== "number" && role !== "time" && distinct <= MAX_GROUPS,
  );
  return other?.name ?? null;
}
