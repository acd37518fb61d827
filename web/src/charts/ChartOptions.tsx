import { useTranslation } from "react-i18next";
import { SelectField } from "../ui/SelectField";
import type { ChartData } from "./chartModel";
import { type Field, hasTimeZone } from "./fieldRoles";
import { type ChartConfig, type ChartOverrides, AGGREGATIONS, ORDERS } from "./chartConfig";
import { CHART_TYPES, chartType } from "./chartTypes";
import { localZone } from "./timeAxis";
import { YColumnsSelect } from "./YColumnsSelect";
import buttons from "./ButtonGroup.module.css";
import styles from "./ChartOptions.module.css";

interface Props {
  settings: ChartConfig;
  fields: Field[];
  data: ChartData;
  onChoose: (chosen: ChartOverrides) => void;
}

/** The settings of a chart; settings without an effect are not shown. */
export function ChartOptions({ settings, fields, data, onChoose }: Props) {
  const { t } = useTranslation();
  const { kind, x, group } = settings;
  const { coordinates, stackable } = chartType(kind);
  const cartesian = coordinates === "cartesian";
  const columnOptions = fields.map(({ name }) => ({ value: name, text: name }));
  const valueFields = fields.filter(({ role }) => role === "number" || role === "datePart");
  const isZoned = fields.some((field) => field.name === x && hasTimeZone(field.type));
  return (
    <div className={styles.options} role="group" aria-label={t("charts.controls")}>
      <div className={buttons.group} role="group" aria-label={t("charts.type")}>
        {CHART_TYPES.map(({ kind: type }) => (
          <button
            key={type}
            type="button"
            aria-pressed={type === kind}
            onClick={() => onChoose({ kind: type })}
          >
            {t(`charts.types.${type}`)}
          </button>
        ))}
      </div>
      <SelectField
        label={t("charts.xAxis")}
        value={x}
        options={columnOptions}
        onChoose={(x) => onChoose({ x })}
      />
      <YColumnsSelect fields={valueFields} chosen={settings.y} onChoose={(y) => onChoose({ y })} />
      {cartesian && (
        <SelectField
          label={t("charts.series")}
          value={group ?? ""}
          options={[
            { value: "", text: t("charts.noSeries") },
            ...columnOptions.filter(({ value }) => value !== x),
          ]}
          onChoose={(group) => onChoose({ group: group || null })}
        />
      )}
      {data.notes.combined > 0 && (
        <SelectField
          label={t("charts.aggregation")}
          value={settings.combine}
          options={AGGREGATIONS.map((value) => ({
            value,
            text: t(`charts.aggregations.${value}`),
          }))}
          onChoose={(combine) => onChoose({ combine })}
        />
      )}
      {data.axis === "category" && cartesian && (
        <SelectField
          label={t("charts.sort")}
          value={settings.order}
          options={ORDERS.map((value) => ({ value, text: t(`charts.sortOrders.${value}`) }))}
          onChoose={(order) => onChoose({ order })}
        />
      )}
      {isZoned && data.axis === "time" && (
        <SelectField
          label={t("charts.timeZone")}
          value={settings.zone}
          options={[
            { value: "UTC", text: "UTC" },
            { value: "local", text: localZone() },
          ]}
          onChoose={(zone) => onChoose({ zone })}
        />
      )}
      {stackable && data.series.length > 1 && (
        <Checkbox
          label={t("charts.stacked")}
          on={settings.stacked}
          onChange={(stacked) => onChoose({ stacked })}
        />
      )}
      {cartesian && !(settings.stacked && stackable) && (
        <Checkbox
          label={t("charts.logScale")}
          on={settings.log}
          onChange={(log) => onChoose({ log })}
        />
      )}
    </div>
  );
}

function Checkbox(props: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className={styles.checkbox}>
      <input
        type="checkbox"
        checked={props.on}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
