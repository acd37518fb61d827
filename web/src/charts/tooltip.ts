import type { ChartModel, Point } from "./chartModel";
import type { ChartTypeDefinition } from "./chartType";
import dots from "./SeriesDot.module.css";

interface Hovered {
  seriesName: string;
  name: string;
  percent?: number;
  color: string;
  data: { point: Point };
}

/** Return the tooltip option: the X value, then the value of each series. */
export function tooltipOption(
  { format, palette }: ChartModel,
  { trigger, pointer }: ChartTypeDefinition["tooltip"],
) {
  return {
    trigger,
    axisPointer: { type: pointer },
    backgroundColor: palette.surface,
    borderColor: palette.line,
    textStyle: { color: palette.text },
    confine: true,
    formatter: (hovered: Hovered | Hovered[]) => {
      const items = [hovered].flat().filter(({ data }) => data && !data.point.absent);
      const [first] = items;
      if (!first) return "";
      const lines = items.map((item) => tooltipLine(item, format.y(item.data.point)));
      return tooltipBox(format.x(first.data.point.x), lines);
    },
  };
}

function tooltipLine({ seriesName, color, percent }: Hovered, value: string): HTMLElement {
  const line = document.createElement("div");
  const dot = line.appendChild(document.createElement("i"));
  dot.className = dots.dot ?? "";
  dot.style.background = color;
  const share = percent === undefined ? "" : ` (${percent}%)`;
  line.append(`${seriesName}: ${value}${share}`);
  return line;
}

/** Build an element, not markup: texts of the result may contain markup. */
function tooltipBox(title: string, lines: HTMLElement[]): HTMLElement {
  const box = document.createElement("div");
  box.appendChild(document.createElement("b")).textContent = title;
  box.append(...lines);
  return box;
}
