/** ECharts with the modules that the charts use, and no others. */
import {
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { init, use as register } from "echarts/core";
import { CanvasRenderer, SVGRenderer } from "echarts/renderers";
import { CHART_TYPES } from "./chartTypes";

register([
  ...CHART_TYPES.flatMap(({ modules }) => modules),
  GridComponent,
  LegendComponent,
  TitleComponent,
  TooltipComponent,
  CanvasRenderer,
  SVGRenderer,
]);

export { init };
