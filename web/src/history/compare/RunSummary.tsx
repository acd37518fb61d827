import { useTranslation } from "react-i18next";
import type { QueryStatus } from "../../api/types";
import { t } from "../../i18n";
import { errorReason } from "../../i18n/errors";
import { formatBytes, formatNumber, formatDuration, formatDateTime } from "../../i18n/format";
import styles from "./RunSummary.module.css";

interface Props {
  first: QueryStatus;
  second: QueryStatus;
}

const NOTHING = "–";

/** The properties of both runs in rows; rows that differ are marked. */
export function RunSummary({ first, second }: Props) {
  const { t } = useTranslation();
  const right = summaryRows(second);
  const lines = summaryRows(first)
    .map(([key, one], index) => [key, one, right[index]?.[1] ?? NOTHING] as const)
    .filter(([, one, other]) => one !== NOTHING || other !== NOTHING);
  return (
    <table className={styles.summary}>
      <thead>
        <tr>
          <td />
          <th scope="col">{first.name ?? t("compare.earlier")}</th>
          <th scope="col">{second.name ?? t("compare.later")}</th>
        </tr>
      </thead>
      <tbody>
        {lines.map(([key, one, other]) => (
          <tr key={key} className={one === other ? "" : styles.differs}>
            <th scope="row">{t(`compare.${key}`)}</th>
            <td>{one}</td>
            <td>
              {other}
              {one !== other && <span className="visually-hidden"> {t("compare.differs")}</span>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function summaryRows(status: QueryStatus) {
  const { submittedAt, endedAt, rows, bytes: size, scannedBytes, columns, parameters } = status;
  const took = submittedAt && endedAt ? Date.parse(endedAt) - Date.parse(submittedAt) : undefined;
  const formatOptional = (value: number | undefined, write: (value: number) => string) =>
    value === undefined ? NOTHING : write(value);
  return [
    ["started", submittedAt ? formatDateTime(submittedAt) : NOTHING],
    ["parameters", parameters ? JSON.stringify(parameters) : NOTHING],
    ["status", t(`status.${status.status}`)],
    ["duration", formatOptional(took, formatDuration)],
    ["rows", formatOptional(rows, formatNumber)],
    ["columns", columns?.map(({ name, type }) => `${name} ${type}`).join(", ") ?? NOTHING],
    ["scanned", formatOptional(scannedBytes, formatBytes)],
    ["size", formatOptional(size, formatBytes)],
    ["error", status.error ? errorReason(status.error) : NOTHING],
  ] as const;
}
