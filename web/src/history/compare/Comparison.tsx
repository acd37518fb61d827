import { useTranslation } from "react-i18next";
import type { PastQuery } from "../../api/types";
import { ErrorNotice } from "../../ui/ErrorNotice";
import { ModalDialog } from "../../ui/ModalDialog";
import { RunSummary } from "./RunSummary";
import { RowsDiff } from "./RowsDiff";
import { SqlDiff } from "./SqlDiff";
import { useStatus } from "./useResult";
import styles from "./Comparison.module.css";

interface Props {
  queries: [PastQuery, PastQuery];
  onClose: () => void;
}

/** Two runs side by side, the earlier one first. */
export default function Comparison({ queries, onClose }: Props) {
  const { t } = useTranslation();
  const [first, second] = queries.toSorted((a, b) =>
    a.submittedAt < b.submittedAt ? -1 : 1,
  ) as typeof queries;
  const one = useStatus(first.requestId);
  const two = useStatus(second.requestId);
  const failed = one.error ? one : two.error ? two : null;
  return (
    <ModalDialog
      wide
      head="close"
      title={t("compare.title")}
      className={styles.dialog}
      onClose={onClose}
    >
      {failed?.error && <ErrorNotice error={failed.error} onRetry={() => failed.refetch()} />}
      {one.data && two.data && (
        <>
          <RunSummary first={one.data} second={two.data} />
          <SqlDiff
            first={first.query ?? ""}
            second={second.query ?? ""}
            sameText={t("compare.sameSql")}
          />
          <RowsDiff first={one.data} second={two.data} />
        </>
      )}
    </ModalDialog>
  );
}
