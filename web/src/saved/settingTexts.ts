import { localZone } from "../charts/timeAxis";
import { t } from "../i18n";
import { en } from "../i18n/locales/en";
import type { ChangedSetting } from "./changedSettings";

/** The labels of the chart's settings panel. */
const CHART_LABELS = {
  kind: "charts.type",
  x: "charts.xAxis",
  y: "charts.values",
  right: "charts.rightAxis",
  group: "charts.series",
  grain: "charts.grain",
  bins: "charts.bins",
  order: "charts.sort",
  stacked: "charts.stacked",
  multiples: "charts.multiples",
  log: "charts.logScale",
  zone: "charts.timeZone",
} as const;

/** The settings whose values have texts: their key, and the texts that exist. */
const VALUE_TEXTS = {
  engine: ["query.engines", en.query.engines],
  aggregation: ["charts.aggregations", en.charts.aggregations],
  kind: ["charts.types", en.charts.types],
  grain: ["charts.grains", en.charts.grains],
  order: ["charts.sortOrders", en.charts.sortOrders],
} as const;

/** Return the label of a changed setting and the name that follows it, if it has one of its own. */
export function settingLabel({ group, name }: ChangedSetting): { label: string; name?: string } {
  if (group === "aggregation") return { label: t("charts.aggregationOf", { name }) };
  if (group !== "chart") return { label: t(`saved.settings.${group}`), name };
  if (!isOf(CHART_LABELS, name)) return { label: t("saved.settings.chart"), name };
  const label = t(CHART_LABELS[name]);
  return { label: name === "kind" ? label : `${t("saved.settings.chart")}: ${label}` };
}

/** Return a value of a setting as the page shows it where the user chooses it; "" is a dash. */
export function settingText({ group, name }: ChangedSetting, value: string): string {
  if (group === "engine") return textOf("engine", value || "auto");
  if (!value) return "–";
  if (group === "aggregation") return textOf(group, value);
  return group === "chart" ? chartText(name, value) : value;
}

function chartText(name: string, value: string): string {
  if (isOf(VALUE_TEXTS, name) && value in VALUE_TEXTS[name][1]) return textOf(name, value);
  if (name === "zone" && value === "local") return localZone();
  if (name === "stacked" || name === "multiples" || name === "log") {
    return t(value === "true" ? "saved.on" : "saved.off");
  }
  if (name !== "grain" && name !== "bins") return value;
  return value === "auto" ? t("charts.auto") : value === "none" ? t("charts.ungrouped") : value;
}

/** Return the text of a value; one of a later version of the page has none. */
function textOf(setting: keyof typeof VALUE_TEXTS, value: string): string {
  const [key, texts] = VALUE_TEXTS[setting];
  return isOf(texts, value) ? t(`${key}.${value}` as "charts.type") : value;
}

function isOf<T extends object>(object: T, name: PropertyKey): name is keyof T {
  return Object.hasOwn(object, name);
}
