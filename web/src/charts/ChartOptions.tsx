import { useTranslation } from "react-i18next";
import { SelectField } from "../ui/SelectField";
import type { ChartData } from "./chartModel";
import { type Field, hasTimeZone } from "./fieldRoles";
import { type ChartConfig, type ChartOverrides, ORDERS } from "./chartConfig";
import { chartType } from "./chartTypes";
import { localZone } from "./timeAxis";
import { ValueFields } from "./ValueFields";
import { XGroupSelect } from "./XGroupSelect";
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
  const { coordinates, needsX, series } = chartType(kind);
  const cartesian = coordinates === "cartesian";
  const columnOptions = fields.map(({ name }) => ({ value: name, text: name }));
  const xField = fields.find((field) => field.name === x);
  const noSeries = series === "optional" ? [{ value: "", text: t("charts.noSeries") }] : [];
  const isSorted = data.axis === "category" && !data.binned && kind !== "pie" && needsX;
  return (
    <div className={styles.options} role="group" aria-label={t("charts.controls")}>
      {needsX && (
        <SelectField
          label={t("charts.xAxis")}
          value={x}
          options={columnOptions}
          onChoose={(x) => onChoose({ x })}
        />
      )}
      {needsX && xField && (
        <XGroupSelect x={xField} settings={settings} data={data} onChoose={onChoose} />
      )}
      <ValueFields
        settings={settings}
        fields={fields}
        combined={data.notes.combined > 0}
        onChoose={onChoose}
      />
      {series !== "none" && (
        <SelectField
          label={t(series === "required" ? "charts.yAxis" : "charts.series")}
          value={group ?? ""}
          options={[...noSeries, ...columnOptions.filter(({ value }) => value !== x)]}
          onChoose={(group) => onChoose({ group: group || null })}
        />
      )}
      {isSorted && (
        <SelectField
          label={t("charts.sort")}
          value={settings.order}
          options={ORDERS.map((value) => ({ value, text: t(`charts.sortOrders.${value}`) }))}
          onChoose={(order) => onChoose({ order })}
        />
      )}
      {xField && hasTimeZone(xField.type) && data.axis === "time" && (
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
      {cartesian && <Appearance settings={settings} data={data} onChoose={onChoose} />}
    </div>
  );
}

/** The check boxes of a chart with axes. */
function Appearance({ settings, data, onChoose }: Omit<Props, "fields">) {
  const { t } = useTranslation();
  const { stackable } = chartType(settings.kind);
  const several = data.series.length > 1;
  return (
    <>
      {stackable && several && !settings.multiples && (
        <Checkbox
          label={t("charts.stacked")}
          on={settings.stacked}
          onChange={(stacked) => onChoose({ stacked })}
        />
      )}
      {several && (
        <Checkbox
          label={t("charts.multiples")}
          on={settings.multiples}
          onChange={(multiples) => onChoose({ multiples })}
        />
      )}
      {!settings.stacked && (
        <Checkbox
          label={t("charts.logScale")}
          on={settings.log}
          onChange={(log) => onChoose({ log })}
        />
      )}
    </>
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
