import { MAX_SERIES, type Series } from "./chartModel";

/** The page's colours as they are right now, light or dark. */
export interface Palette {
  series: string[];
  rest: string;
  text: string;
  dim: string;
  line: string;
  surface: string;
  font: string;
}

/** Reads the palette from the style sheet; a custom property tells its text only, so a colour is computed by an element. */
export function readPalette(element: HTMLElement): Palette {
  const probe = element.appendChild(document.createElement("i"));
  const colour = (name: string) => {
    probe.style.color = `var(--${name})`;
    return getComputedStyle(probe).color;
  };
  const palette = {
    series: Array.from({ length: MAX_SERIES }, (_, index) => colour(`series-${index + 1}`)),
    rest: colour("series-rest"),
    text: colour("text"),
    dim: colour("text-dim"),
    line: colour("border"),
    surface: colour("surface"),
    // In an SVG file it stands within double quotes.
    font: getComputedStyle(element).fontFamily.replaceAll('"', "'"),
  };
  probe.remove();
  return palette;
}

/** Return the colour of a series, which stays the same while others are switched off. */
export function seriesColor({ rest }: Series, index: number, palette: Palette): string {
  return rest ? palette.rest : (palette.series[index % palette.series.length] ?? palette.text);
}
