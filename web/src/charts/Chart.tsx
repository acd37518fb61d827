import type { EChartsType } from "echarts/core";
import { type KeyboardEvent, useEffect, useRef } from "react";
import { init } from "./echarts";
import type { ChartModel } from "./chartModel";
import { echartsOption } from "./echartsOption";

/** Above this a canvas is faster than as many elements. */
const MAX_SVG_ELEMENTS = 3000;

interface Props {
  model: ChartModel;
  /** What the chart shows, in words. */
  label: string;
}

/** A chart that fills its element; arrow keys walk along its points. */
export function Chart({ model, label }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const at = useRef(-1);
  const { series } = model.data;
  const marks = series.reduce((sum, { points }) => sum + points.length, 0);
  const renderer = marks > MAX_SVG_ELEMENTS ? "canvas" : "svg";

  useEffect(() => {
    const made = init(element.current, null, { renderer });
    chart.current = made;
    const resized = new ResizeObserver(() => made.resize());
    if (element.current) resized.observe(element.current);
    return () => {
      resized.disconnect();
      made.dispose();
    };
  }, [renderer]);

  useEffect(() => {
    chart.current?.setOption(echartsOption(model), { notMerge: true });
    at.current = -1;
  }, [model, renderer]);

  const walk = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") chart.current?.dispatchAction({ type: "hideTip" });
    const shown = series.findIndex(({ name }) => !model.hidden.has(name));
    const count = series[shown]?.points.length;
    if (step === undefined || !count) return;
    event.preventDefault();
    at.current = Math.min(count - 1, Math.max(0, at.current + step));
    // ECharts counts the series that it draws, and the first of them is `shown`.
    chart.current?.dispatchAction({ type: "showTip", seriesIndex: 0, dataIndex: at.current });
  };
  return (
    <div
      className="chart"
      data-renderer={renderer}
      ref={element}
      role="img"
      aria-label={label}
      tabIndex={0}
      onKeyDown={walk}
    />
  );
}
