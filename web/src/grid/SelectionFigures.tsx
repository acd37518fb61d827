import { skipToken, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { queryKeys } from "../api/queryKeys";
import { formatExact } from "../i18n/format";
import type { CellFigures } from "../resultset/cellFigures";
import { computeFigures } from "../resultset/rangeQueries";
import { roundFigure } from "../resultset/roundFigure";
import type { RowSource } from "../resultset/source";
import type { PositionedColumn } from "./columnLayout";
import { cellCount, type Range } from "./selection";
import styles from "./SelectionFigures.module.css";

interface Props {
  requestId: string;
  source: RowSource;
  /** Identifies the order of the rows. */
  order: string;
  columns: readonly PositionedColumn[];
  range: Range;
}

const DEBOUNCE_MS = 300;

/** Sum, average, count, minimum and maximum of several selected cells. */
export function SelectionFigures({ requestId, source, order, columns, range }: Props) {
  const { t } = useTranslation();
  const { top, bottom, left, right } = range;
  const selected = columns.slice(left, right + 1);
  const indexes = selected.map(({ index }) => index);
  const enabled = cellCount(range) > 1 && source.count > 0;
  const { data } = useQuery({
    queryKey: queryKeys.figures(requestId, { order, rows: source.count, top, bottom, indexes }),
    queryFn: enabled
      ? async ({ signal }) => {
          await new Promise((resolve) => setTimeout(resolve, DEBOUNCE_MS));
          signal.throwIfAborted();
          return computeFigures(source, { top, bottom, columns: selected }, indexes, signal);
        }
      : skipToken,
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  if (!enabled || !data) return null;
  const figures = figureRows(data);
  const title = figures
    .map(({ name, whole }) => `${t(`grid.figures.${name}`)} ${whole}`)
    .join("\n");
  return (
    <dl
      className={styles.figures}
      aria-label={t("grid.figures.label")}
      title={title}
      data-testid="figures"
    >
      {figures.map(({ name, text }) => (
        <div key={name}>
          <dt>{t(`grid.figures.${name}`)}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function figureRows({ count, sum, average, min, max }: CellFigures) {
  const figures: ["sum" | "average" | "count" | "min" | "max", string | null][] = [
    ["sum", sum],
    ["average", average],
    ["count", String(count)],
    ["min", min],
    ["max", max],
  ];
  return figures
    .filter((figure): figure is [(typeof figure)[0], string] => figure[1] !== null)
    .map(([name, text]) => ({
      name,
      text: formatExact(name === "average" ? roundFigure(text) : text),
      whole: formatExact(text),
    }));
}
