import { useTranslation } from "react-i18next";
import type { Series } from "./chartModel";
import { type Palette, seriesColor } from "./palette";
import styles from "./Legend.module.css";
import dots from "./SeriesDot.module.css";

interface Props {
  series: Series[];
  palette: Palette;
  hidden: ReadonlySet<string>;
  onToggle: (name: string) => void;
}

/** The names of the series; a click hides or shows a series. */
export function Legend({ series, palette, hidden, onToggle }: Props) {
  const { t } = useTranslation();
  return (
    <ul className={styles.legend} aria-label={t("charts.legend")}>
      {series.map((item, index) => (
        <li key={item.name}>
          <button
            type="button"
            aria-pressed={!hidden.has(item.name)}
            onClick={() => onToggle(item.name)}
          >
            <i className={dots.dot} style={{ background: seriesColor(item, index, palette) }} />
            {item.name}
          </button>
        </li>
      ))}
    </ul>
  );
}
