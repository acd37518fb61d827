import { useTranslation } from "react-i18next";
import { X } from "lucide-react";
import { aggregationOf, aggregationsOf } from "./aggregate";
import type { Aggregation, ChartConfig, ChartOverrides } from "./chartConfig";
import { chartType } from "./chartTypes";
import type { Field } from "./fieldRoles";
import styles from "./ValueFields.module.css";

interface Props {
  settings: ChartConfig;
  fields: Field[];
  /** Whether several values share a position, so that an aggregation has an effect. */
  combined: boolean;
  onChoose: (chosen: ChartOverrides) => void;
}

/** The value columns of a chart with their aggregations and axes. */
export function ValueFields({ settings, fields, combined, onChoose }: Props) {
  const { t } = useTranslation();
  const { y } = settings;
  const { manyValues, coordinates, aggregates } = chartType(settings.kind);
  const label = t(
    coordinates === "cartesian" ? "charts.yAxis" : manyValues ? "charts.values" : "charts.value",
  );
  const free = fields.filter(({ name }) => !y.includes(name));
  const isDual = y.length > 1 && coordinates === "cartesian" && !settings.multiples;
  const replace = (name: string, next: string) =>
    onChoose({ y: next ? y.map((each) => (each === name ? next : each)) : [] });
  return (
    <fieldset className={styles.values}>
      <legend>{label}</legend>
      {y.length === 0 && (
        <ColumnSelect
          label={label}
          value=""
          fields={free}
          onChoose={(name) => onChoose({ y: [name] })}
        />
      )}
      {y.map((name) => {
        const field = fields.find((each) => each.name === name);
        if (!field) return null;
        return (
          <div key={name} className={styles.value}>
            <ColumnSelect
              label={label}
              value={name}
              fields={[field, ...free]}
              countable={y.length === 1 && aggregates}
              onChoose={(next) => replace(name, next)}
            />
            {y.length > 1 && (
              <button
                type="button"
                className="icon"
                aria-label={t("charts.removeValue", { name })}
                onClick={() => onChoose({ y: y.filter((each) => each !== name) })}
              >
                <X size={14} aria-hidden />
              </button>
            )}
            {aggregates && (combined || aggregationsOf(field).length < 3) && (
              <AggregationSelect
                field={field}
                value={aggregationOf(field, settings.aggregations)}
                onChoose={(how) =>
                  onChoose({ aggregations: { ...settings.aggregations, [name]: how } })
                }
              />
            )}
            {isDual && (
              <label className={styles.axis}>
                <input
                  type="checkbox"
                  checked={settings.right.includes(name)}
                  onChange={(event) =>
                    onChoose({ right: toggle(settings.right, name, event.target.checked) })
                  }
                />
                {t("charts.rightAxis")}
              </label>
            )}
          </div>
        );
      })}
      {manyValues && y.length > 0 && free.length > 0 && (
        <select
          aria-label={t("charts.addValue")}
          value=""
          onChange={(event) => onChoose({ y: [...y, event.target.value] })}
        >
          <option value="" disabled>
            {t("charts.addValue")}
          </option>
          {free.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </fieldset>
  );
}

interface ColumnProps {
  label: string;
  value: string;
  fields: Field[];
  /** Whether the count of rows can replace the column. */
  countable?: boolean;
  onChoose: (name: string) => void;
}

function ColumnSelect({ label, value, fields, countable = true, onChoose }: ColumnProps) {
  const { t } = useTranslation();
  return (
    <select aria-label={label} value={value} onChange={(event) => onChoose(event.target.value)}>
      {countable && <option value="">{t("charts.rowCount")}</option>}
      {fields.map(({ name }) => (
        <option key={name} value={name}>
          {name}
        </option>
      ))}
    </select>
  );
}

interface AggregationProps {
  field: Field;
  value: Aggregation;
  onChoose: (how: Aggregation) => void;
}

function AggregationSelect({ field, value, onChoose }: AggregationProps) {
  const { t } = useTranslation();
  return (
    <select
      aria-label={t("charts.aggregationOf", { name: field.name })}
      value={value}
      onChange={(event) => onChoose(event.target.value as Aggregation)}
    >
      {aggregationsOf(field).map((how) => (
        <option key={how} value={how}>
          {t(`charts.aggregations.${how}`)}
        </option>
      ))}
    </select>
  );
}

function toggle(names: string[], name: string, on: boolean): string[] {
  return on ? [...names, name] : names.filter((each) => each !== name);
}
