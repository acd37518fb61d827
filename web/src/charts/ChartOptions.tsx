import { useTranslation } from "react-i18next";
import { SelectField } from "../ui/SelectField";
import { type Drawing, isStackable } from "./chartData";
import { type Field, isZoned } from "./fieldRoles";
import {
  type ChartSettings,
  type ChosenSettings,
  COMBINATIONS,
  KINDS,
  ORDERS,
} from "./chartConfig";
import { localZone } from "./timeAxis";
import { Values } from "./YColumnsSelect";

interface Props {
  settings: ChartSettings;
  fields: Field[];
  drawing: Drawing;
  onChoose: (chosen: ChosenSettings) => void;
}

/** What can be chosen about a chart; what would change nothing is not offered. */
export function Controls({ settings, fields, drawing, onChoose }: Props) {
  const { t } = useTranslation();
  const { kind, x, group } = settings;
  const named = fields.map(({ name }) => ({ value: name, text: name }));
  const values = fields.filter(({ role }) => role === "number" || role === "step");
  const zoned = fields.some((field) => field.name === x && isZoned(field.type));
  return (
    <div className="chart-controls" role="group" aria-label={t("charts.controls")}>
      <div className="chart-kinds" role="group" aria-label={t("charts.kinds")}>
        {KINDS.map((each) => (
          <button
            key={each}
            type="button"
            aria-pressed={each === kind}
            onClick={() => onChoose({ kind: each })}
          >
            {t(`charts.kind.${each}`)}
          </button>
        ))}
      </div>
      <SelectField
        label={t("charts.along")}
        value={x}
        options={named}
        onChoose={(x) => onChoose({ x })}
      />
      <Values fields={values} chosen={settings.y} onChoose={(y) => onChoose({ y })} />
      {kind !== "pie" && (
        <SelectField
          label={t("charts.group")}
          value={group ?? ""}
          options={[
            { value: "", text: t("charts.noGroup") },
            ...named.filter(({ value }) => value !== x),
          ]}
          onChoose={(group) => onChoose({ group: group || null })}
        />
      )}
      {drawing.notes.combined > 0 && (
        <SelectField
          label={t("charts.combineBy")}
          value={settings.combine}
          options={COMBINATIONS.map((value) => ({ value, text: t(`charts.combine.${value}`) }))}
          onChoose={(combine) => onChoose({ combine })}
        />
      )}
      {drawing.axis === "category" && kind !== "pie" && (
        <SelectField
          label={t("charts.orderBy")}
          value={settings.order}
          options={ORDERS.map((value) => ({ value, text: t(`charts.order.${value}`) }))}
          onChoose={(order) => onChoose({ order })}
        />
      )}
      {zoned && drawing.axis === "time" && (
        <SelectField
          label={t("charts.zone")}
          value={settings.zone}
          options={[
            { value: "UTC", text: "UTC" },
            { value: "local", text: localZone() },
          ]}
          onChoose={(zone) => onChoose({ zone })}
        />
      )}
      {isStackable(settings) && drawing.series.length > 1 && (
        <Switch
          label={t("charts.stacked")}
          on={settings.stacked}
          onChange={(stacked) => onChoose({ stacked })}
        />
      )}
      {kind !== "pie" && !(settings.stacked && isStackable(settings)) && (
        <Switch label={t("charts.log")} on={settings.log} onChange={(log) => onChoose({ log })} />
      )}
    </div>
  );
}

function Switch(props: { label: string; on: boolean; onChange: (on: boolean) => void }) {
  return (
    <label className="chart-choice">
      <input
        type="checkbox"
        checked={props.on}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      {props.label}
    </label>
  );
}
