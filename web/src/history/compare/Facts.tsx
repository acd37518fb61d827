import { useTranslation } from "react-i18next";
import type { QueryStatus } from "../../api/types";
import { t } from "../../words";
import { bytes, count, duration, moment } from "../../words/numbers";

interface Props {
  first: QueryStatus;
  second: QueryStatus;
}

/** What is known of both runs, line by line; lines that differ say so. */
export function Facts({ first, second }: Props) {
  const { t } = useTranslation();
  const left = factsOf(first);
  const right = factsOf(second);
  return (
    <table className="facts-table">
      <thead>
        <tr>
          <td />
          <th scope="col">{first.name ?? t("compare.earlier")}</th>
          <th scope="col">{second.name ?? t("compare.later")}</th>
        </tr>
      </thead>
      <tbody>
        {left.map(([key, value], index) => {
          const other = right[index]?.[1];
          return (
            <tr key={key} className={value === other ? "" : "differs"}>
              <th scope="row">{t(`compare.${key}`)}</th>
              <td>{value}</td>
              <td>
                {other}
                {value !== other && <span className="unseen"> {t("compare.differs")}</span>}
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}

function factsOf(status: QueryStatus) {
  const { submittedAt, endedAt, rows, bytes: size, scannedBytes, columns } = status;
  const took = submittedAt && endedAt ? Date.parse(endedAt) - Date.parse(submittedAt) : undefined;
  const told = (value: number | undefined, write: (value: number) => string) =>
    value === undefined ? "–" : write(value);
  return [
    ["started", submittedAt ? moment(submittedAt) : "–"],
    ["status", t(`status.${status.status}`)],
    ["took", told(took, duration)],
    ["rows", told(rows, count)],
    ["columns", columns?.map(({ name, type }) => `${name} ${type}`).join(", ") ?? "–"],
    ["scanned", told(scannedBytes, bytes)],
    ["size", told(size, bytes)],
    ["error", status.error?.message ?? "–"],
  ] as const;
}
