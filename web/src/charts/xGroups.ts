import type { Row } from "../resultset/source";
import type { ChartConfig } from "./chartConfig";
import { chartType } from "./chartTypes";
import { type Field, hasTimeZone, isWhole } from "./fieldRoles";
import { type Bins, binName, binOf, createBins } from "./numberBins";
import { toNumber } from "./numbers";
import { isKey } from "./resultShape";
import { parseTime, parseTimes, timeNames, type Zone } from "./timeAxis";
import {
  type Grain,
  grainName,
  needsGrain,
  nextTime,
  suggestGrain,
  truncateTime,
} from "./timeGrain";

/** A longer axis gets no groups without rows. */
const MAX_EMPTY_GROUPS = 2000;

/** The position of a value on the X axis, and its name. */
export interface XGroup {
  x: number;
  name: string;
}

/** The groups of the values on the X axis: times of a unit, numbers of an interval, or each value. */
export interface XGroups {
  /** Returns the group of a value, null for an invalid time or number. */
  find: (value: unknown) => XGroup | null;
  /** All groups in order, also those without rows; empty if each value is a group. */
  all: XGroup[];
  grain: Grain | null;
  binned: boolean;
}

/** Return the groups for the X values of a chart; `auto` of its settings is decided here. */
export function createXGroups(
  rows: readonly Row[],
  { x, group }: { x: Field; group: Field | undefined },
  settings: ChartConfig,
  nullName: string,
): XGroups {
  if (!chartType(settings.kind).needsX) {
    return { find: () => ({ x: 0, name: "" }), all: [], grain: null, binned: false };
  }
  const zone = hasTimeZone(x.type) ? settings.zone : "UTC";
  const times = x.role === "time" ? parseTimes(rows, x) : [];
  const isRepeated = () => !isKey(group ? [x, group] : [x], rows);
  const grain = x.role === "time" ? findGrain(times, isRepeated, settings) : null;
  if (grain) return timeGroups(times, grain, zone);
  if (x.role === "number" && isBinned(x, settings)) {
    const numbers = rows.flatMap((row) => toNumber(row[x.index]) ?? []);
    return binGroups(createBins(numbers, settings.bins, isWhole(x.type)));
  }
  const isName = x.role === "category";
  const nameOf = x.role === "time" ? timeNames(rows, x) : String;
  const find = (value: unknown) => {
    const name = value === null ? nullName : nameOf(value);
    const position = isName ? 0 : positionOf(value, x);
    return position === null ? null : { x: position, name };
  };
  return { find, all: [], grain: null, binned: false };
}

function positionOf(value: unknown, { role }: Field): number | null {
  if (role === "time") return parseTime(value);
  return value === null ? 0 : toNumber(value);
}

function findGrain(
  times: number[],
  isRepeated: () => boolean,
  { kind, grain, y }: ChartConfig,
): Grain | null {
  if (grain !== "auto") return grain === "none" ? null : grain;
  const type = chartType(kind);
  if (!type.aggregates) return null;
  if (type.bins) return suggestGrain(times);
  const repeated = isRepeated();
  return needsGrain(times, repeated) || (y.length === 0 && !repeated) ? suggestGrain(times) : null;
}

function isBinned({ distinct }: Field, { kind, bins }: ChartConfig): boolean {
  const { bins: always, axes, maxCategories } = chartType(kind);
  if (always) return true;
  if (bins !== "auto") return bins !== "none";
  return axes.number === "category" && distinct > maxCategories;
}

function timeGroups(times: number[], grain: Grain, zone: Zone): XGroups {
  const groups = new Map<number, XGroup>();
  const groupAt = (start: number) => {
    const group = groups.get(start) ?? { x: start, name: grainName(start, grain, zone) };
    groups.set(start, group);
    return group;
  };
  const find = (value: unknown) => {
    const time = parseTime(value);
    return time === null ? null : groupAt(truncateTime(time, grain, zone));
  };
  const starts = times.map((time) => truncateTime(time, grain, zone));
  const last = starts.reduce((most, start) => Math.max(most, start), Number.NEGATIVE_INFINITY);
  let start = starts.reduce((least, each) => Math.min(least, each), Number.POSITIVE_INFINITY);
  const all: XGroup[] = [];
  for (; start <= last && all.length <= MAX_EMPTY_GROUPS; start = nextTime(start, grain, zone)) {
    all.push(groupAt(start));
  }
  return { find, all: all.length > MAX_EMPTY_GROUPS ? [] : all, grain, binned: false };
}

function binGroups(bins: Bins): XGroups {
  const all = Array.from({ length: Math.min(bins.count, MAX_EMPTY_GROUPS) }, (_, bin) => ({
    x: bin,
    name: binName(bin, bins),
  }));
  const find = (value: unknown) => {
    const number = toNumber(value);
    return number === null ? null : (all[binOf(number, bins)] ?? null);
  };
  return { find, all, grain: null, binned: true };
}
