import { useTranslation } from "react-i18next";
import { SelectField } from "../ui/SelectField";
import type { ChartConfig, ChartOverrides } from "./chartConfig";
import type { ChartData } from "./chartModel";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";
import { GRAINS } from "./timeGrain";

const BIN_COUNTS = [5, 10, 20, 50, 100];

interface Props {
  x: Field;
  settings: ChartConfig;
  data: ChartData;
  onChoose: (chosen: ChartOverrides) => void;
}

/** The unit of times, or the number of intervals of numbers, on the X axis. */
export function XGroupSelect({ x, settings, data, onChoose }: Props) {
  const { t } = useTranslation();
  const { aggregates, bins } = chartType(settings.kind);
  const none = bins ? [] : [{ value: "none", text: t("charts.ungrouped") }];
  if (!aggregates) return null;
  if (x.role === "time") {
    const auto = data.grain && settings.grain === "auto" ? t(`charts.grains.${data.grain}`) : "";
    return (
      <SelectField
        label={t("charts.grain")}
        value={settings.grain}
        options={[
          { value: "auto", text: auto ? t("charts.autoIs", { value: auto }) : t("charts.auto") },
          ...none,
          ...GRAINS.map((value) => ({ value, text: t(`charts.grains.${value}`) })),
        ]}
        onChoose={(grain) => onChoose({ grain: grain as ChartConfig["grain"] })}
      />
    );
  }
  if (x.role !== "number") return null;
  return (
    <SelectField
      label={t("charts.bins")}
      value={String(settings.bins)}
      options={[
        { value: "auto", text: t("charts.auto") },
        ...none,
        ...BIN_COUNTS.map((count) => ({ value: String(count), text: String(count) })),
      ]}
      onChoose={(value) =>
        onChoose({ bins: value === "auto" || value === "none" ? value : Number(value) })
      }
    />
  );
}
