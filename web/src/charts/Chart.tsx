import type { EChartsType } from "echarts/core";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import { init } from "./echarts";
import type { ChartModel, Size } from "./chartModel";
import { echartsOption } from "./echartsOption";
import styles from "./Chart.module.css";

/** Above this many points, a canvas renders faster than SVG elements. */
const MAX_SVG_ELEMENTS = 3000;

interface Props {
  model: ChartModel;
  /** The text description of the chart. */
  label: string;
}

/** A chart that fills its element; arrow keys move between its points. */
export function Chart({ model, label }: Props) {
  const element = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const pointIndex = useRef(-1);
  const [size, setSize] = useState<Size | null>(null);
  const { series } = model.data;
  const pointCount = series.reduce((sum, { points }) => sum + points.length, 0);
  const renderer = pointCount > MAX_SVG_ELEMENTS ? "canvas" : "svg";

  useEffect(() => {
    const created = init(element.current, null, { renderer });
    chart.current = created;
    const measure = () => {
      created.resize();
      setSize({ width: created.getWidth(), height: created.getHeight() });
    };
    const resizeObserver = new ResizeObserver(measure);
    if (element.current) resizeObserver.observe(element.current);
    return () => {
      resizeObserver.disconnect();
      created.dispose();
    };
  }, [renderer]);

  useEffect(() => {
    if (size) chart.current?.setOption(echartsOption(model, size), { notMerge: true });
    pointIndex.current = -1;
  }, [model, renderer, size]);

  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === "Escape") chart.current?.dispatchAction({ type: "hideTip" });
    const firstVisible = series.findIndex(({ name }) => !model.hidden.has(name));
    const count = series[firstVisible]?.points.length;
    if (step === undefined || !count) return;
    event.preventDefault();
    pointIndex.current = Math.min(count - 1, Math.max(0, pointIndex.current + step));
    // ECharts numbers only the visible series, so the first visible one has index 0.
    chart.current?.dispatchAction({
      type: "showTip",
      seriesIndex: 0,
      dataIndex: pointIndex.current,
    });
  };
  return (
    <div
      className={styles.chart}
      data-renderer={renderer}
      ref={element}
      role="img"
      aria-label={label}
      tabIndex={0}
      onKeyDown={onKeyDown}
    />
  );
}
