import { useTranslation } from "react-i18next";
import type { Histogram } from "../resultset/columnStats";
import { roundFigure } from "../resultset/roundFigure";
import { formatNumber } from "../i18n/format";
import styles from "./HistogramView.module.css";

interface Props {
  histogram: Histogram;
  /** Whether the numbers are milliseconds since 1970. */
  temporal: boolean;
}

const HEIGHT = 100;

/** A histogram of the values between minimum and maximum. */
export function HistogramView({ histogram, temporal }: Props) {
  const { t } = useTranslation();
  const { low, high, step, counts } = histogram;
  const most = Math.max(...counts);
  const text = (place: number) =>
    temporal ? formatTemporal(place, high - low) : roundFigure(place);
  return (
    <figure className={styles.histogram}>
      <svg
        viewBox={`0 0 ${counts.length} ${HEIGHT}`}
        preserveAspectRatio="none"
        role="img"
        aria-label={t("columnStats.histogramLabel", {
          low: text(low),
          high: text(high),
          most: formatNumber(most),
        })}
      >
        {counts.map((rows, bin) => {
          // A bin of few rows among millions still gets a visible bar.
          const height = rows === 0 ? 0 : Math.max(2, (rows / most) * HEIGHT);
          const from = low + bin * step;
          return (
            <g key={bin}>
              <title>{`${text(from)} … ${text(Math.min(high, from + step))}: ${formatNumber(rows)}`}</title>
              <rect x={bin} y={0} width={1} height={HEIGHT} className={styles.back} />
              <rect x={bin + 0.06} y={HEIGHT - height} width={0.88} height={height} />
            </g>
          );
        })}
      </svg>
      <figcaption>
        <span>{text(low)}</span>
        <span>{text(high)}</span>
      </figcaption>
    </figure>
  );
}

const DAYS = 86_400_000 * 3;

function formatTemporal(place: number, range: number): string {
  const iso = new Date(place).toISOString();
  return range > DAYS ? iso.slice(0, 10) : iso.slice(0, 19).replace("T", " ");
}
