import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { toErrorDetail } from "../../api/errors";
import type { Column, QueryStatus } from "../../api/types";
import type { Row } from "../../resultset/source";
import { cellContent } from "../../resultset/cellContent";
import { ErrorText } from "../../ui/ErrorText";
import { diffResults } from "./diffResults";
import styles from "./RowsDiff.module.css";
import { MAX_ROWS, useResult } from "./useResult";

const MAX_SHOWN_ROWS = 20;

interface Props {
  first: QueryStatus;
  second: QueryStatus;
}

/** The comparison of two results, with the first rows that only one of them has. */
export function RowsDiff({ first, second }: Props) {
  const { t } = useTranslation();
  return (
    <section>
      <h3>{t("compare.result")}</h3>
      <DiffResult first={first} second={second} />
    </section>
  );
}

function DiffResult({ first, second }: Props) {
  const { t } = useTranslation();
  const both = first.status === "SUCCEEDED" && second.status === "SUCCEEDED";
  const few = Math.max(first.rows ?? 0, second.rows ?? 0) <= MAX_ROWS;
  const one = useResult(first, both && few);
  const two = useResult(second, both && few);
  const diff = useMemo(
    () =>
      one.data &&
      two.data &&
      diffResults(
        { columns: first.columns ?? [], rows: one.data },
        { columns: second.columns ?? [], rows: two.data },
      ),
    [one.data, two.data, first, second],
  );
  if (!both) return <p className="muted">{t("compare.noResult")}</p>;
  if (!few) return <p className="muted">{t("compare.tooManyRows", { count: MAX_ROWS })}</p>;
  const error = one.error ?? two.error;
  if (error)
    return (
      <p className="error">
        <ErrorText error={toErrorDetail(error)} />
      </p>
    );
  if (!diff) return <p className="muted">{t("compare.loading")}</p>;
  const columns = first.columns ?? [];
  return (
    <>
      <p role="status" className={diff.kind === "same" ? "success" : "warning"}>
        {t(`compare.outcomes.${diff.kind}`)}
      </p>
      {diff.kind === "rows" && (
        <>
          <Rows title={t("compare.onlyEarlier")} columns={columns} rows={diff.onlyFirst} />
          <Rows title={t("compare.onlyLater")} columns={columns} rows={diff.onlySecond} />
        </>
      )}
    </>
  );
}

function Rows({ title, columns, rows }: { title: string; columns: Column[]; rows: Row[] }) {
  const { t } = useTranslation();
  if (rows.length === 0) return null;
  return (
    <div className={styles.rows} tabIndex={0} role="region" aria-label={title}>
      <p>
        {title}: {t("numbers.rows", { count: rows.length })}
        {rows.length > MAX_SHOWN_ROWS && `, ${t("compare.shownRows", { count: MAX_SHOWN_ROWS })}`}
      </p>
      <table>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <th key={index} scope="col">
                {column.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.slice(0, MAX_SHOWN_ROWS).map((row, index) => (
            <tr key={index}>
              {row.map((value, at) => (
                <td key={at}>{cellContent(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
