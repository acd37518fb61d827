import { Ban, CircleAlert, CircleCheck, CircleDashed } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { PastQuery } from "../api/types";
import styles from "./StatusMark.module.css";

const ICONS = {
  SUCCEEDED: CircleCheck,
  FAILED: CircleAlert,
  TIMED_OUT: CircleAlert,
  CANCELLED: Ban,
  RUNNING: CircleDashed,
  QUEUED: CircleDashed,
};

/** The icon of a query's status, named for screen readers. */
export function StatusMark({ status }: { status: PastQuery["status"] }) {
  const { t } = useTranslation();
  const Icon = ICONS[status];
  return (
    <span className={`state ${status} ${styles.mark}`} title={t(`status.${status}`)}>
      <Icon size={14} aria-hidden />
      <span className="visually-hidden">{t(`status.${status}`)} </span>
    </span>
  );
}
