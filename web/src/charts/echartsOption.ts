import type { EChartsCoreOption } from "echarts/core";
import type { ChartModel, Size } from "./chartModel";
import { chartType } from "./chartTypes";
import { tooltipOption } from "./tooltip";

/** Return the ECharts option of a chart. */
export function echartsOption(model: ChartModel, size: Size): EChartsCoreOption {
  const { settings, palette } = model;
  const type = chartType(settings.kind);
  return {
    animation: false,
    useUTC: model.zone === "UTC",
    backgroundColor: palette.surface,
    textStyle: { fontFamily: palette.font, color: palette.text },
    tooltip: tooltipOption(model, type.tooltip),
    ...type.option(model, size),
  };
}
