import { MAX_SERIES, type Series } from "./chartModel";

/** The colours of the current theme. */
export interface Palette {
  series: string[];
  rest: string;
  /** The colours of the smallest and the largest value of a heatmap. */
  heatLow: string;
  heatHigh: string;
  text: string;
  dim: string;
  line: string;
  surface: string;
  font: string;
}

/** Read the palette from the style sheet. */
export function readPalette(element: HTMLElement): Palette {
  // A custom property returns only its text; an element computes the colour.
  const probe = element.appendChild(document.createElement("i"));
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    series: Array.from({ length: MAX_SERIES }, (_, index) => colour(`series-${index + 1}`)),
    rest: colour("series-rest"),
    heatLow: colour("heat-low"),
    heatHigh: colour("heat-high"),
    text: colour("text"),
    dim: colour("text-dim"),
    line: colour("border"),
    surface: colour("surface"),
    // An SVG file writes the font within double quotes.
    font: getComputedStyle(element).fontFamily.replaceAll('"', "'"),
  };
  probe.remove();
  return palette;
}

/** Return the colour of a series, which does not change when other series are hidden. */
export function seriesColor({ rest }: Series, index: number, palette: Palette): string {
  return rest ? palette.rest : (palette.series[index % palette.series.length] ?? palette.text);
}
