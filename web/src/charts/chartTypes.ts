import type { ChartType } from "./chartConfig";
import type { ChartTypeDefinition, SuggestedColumns } from "./chartType";

const files = import.meta.glob<ChartTypeDefinition>(["./types/*.ts", "!./types/*.test.ts"], {
  eager: true,
  import: "default",
});

/** The chart types, one file of `types/` each, in the order of their buttons. */
export const CHART_TYPES: readonly ChartTypeDefinition[] = Object.values(files).sort(
  (one, other) => one.position - other.position,
);

const byKind = new Map(CHART_TYPES.map((type) => [type.kind, type]));

export function isChartType(kind: string): kind is ChartType {
  return byKind.has(kind as ChartType);
}

export function chartType(kind: ChartType): ChartTypeDefinition {
  const type = byKind.get(kind);
  if (!type) throw new RangeError(`Unknown chart type ${kind}.`);
  return type;
}

/** Return the type with the highest suggestion score for the columns. */
export function bestChartType(columns: SuggestedColumns): ChartType {
  const scores = CHART_TYPES.map(({ kind, suggestionScore }) => ({
    kind,
    score: suggestionScore(columns),
  }));
  return scores.reduce((best, entry) => (entry.score > best.score ? entry : best)).kind;
}
