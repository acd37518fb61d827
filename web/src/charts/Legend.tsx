import { useTranslation } from "react-i18next";
import type { Series } from "./chartModel";
import { type Palette, seriesColor } from "./palette";

interface Props {
  series: Series[];
  palette: Palette;
  hidden: ReadonlySet<string>;
  onToggle: (name: string) => void;
}

/** The names of the series; a click leaves one out or brings it back. */
export function Legend({ series, palette, hidden, onToggle }: Props) {
  const { t } = useTranslation();
  return (
    <ul className="chart-legend" aria-label={t("charts.legend")}>
      {series.map((each, index) => (
        <li key={each.name}>
          <button
            type="button"
            aria-pressed={!hidden.has(each.name)}
            onClick={() => onToggle(each.name)}
          >
            <i className="chart-dot" style={{ background: seriesColor(each, index, palette) }} />
            {each.name}
          </button>
        </li>
      ))}
    </ul>
  );
}
