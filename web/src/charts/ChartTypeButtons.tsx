import { useTranslation } from "react-i18next";
import { NARROW, useMediaQuery } from "../ui/useMediaQuery";
import type { ChartType } from "./chartConfig";
import { CHART_TYPES } from "./chartTypes";
import buttons from "./ButtonGroup.module.css";

interface Props {
  kind: ChartType;
  onChoose: (kind: ChartType) => void;
}

/** A button for each chart type, of which one is pressed; in a narrow window a list. */
export function ChartTypeButtons({ kind, onChoose }: Props) {
  const { t } = useTranslation();
  const narrow = useMediaQuery(NARROW);
  if (narrow) {
    return (
      <select
        aria-label={t("charts.type")}
        value={kind}
        onChange={(event) => onChoose(event.target.value as ChartType)}
      >
        {CHART_TYPES.map(({ kind: type }) => (
          <option key={type} value={type}>
            {t(`charts.types.${type}`)}
          </option>
        ))}
      </select>
    );
  }
  return (
    <div className={buttons.group} role="group" aria-label={t("charts.type")}>
      {CHART_TYPES.map(({ kind: type }) => (
        <button
          key={type}
          type="button"
          aria-pressed={type === kind}
          onClick={() => onChoose(type)}
        >
          {t(`charts.types.${type}`)}
        </button>
      ))}
    </div>
  );
}
