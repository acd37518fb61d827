import { Star } from "lucide-react";
import { useTranslation } from "react-i18next";
import type { HistoryFilter } from "./useHistory";
import styles from "./Filters.module.css";

const STATUSES = ["SUCCEEDED", "FAILED", "RUNNING", "TIMED_OUT", "CANCELLED"] as const;

interface Props {
  filter: HistoryFilter;
  onChange: (filter: HistoryFilter) => void;
}

/** The text, status and star filters of the history. */
export function Filters({ filter, onChange }: Props) {
  const { t } = useTranslation();
  return (
    <search className={styles.filters}>
      <input
        type="search"
        aria-label={t("history.search")}
        placeholder={t("history.placeholder")}
        value={filter.text}
        onChange={({ target }) => onChange({ ...filter, text: target.value })}
      />
      <select
        aria-label={t("history.statusFilter")}
        value={filter.status}
        onChange={({ target }) =>
          onChange({ ...filter, status: STATUSES.find((each) => each === target.value) ?? "" })
        }
      >
        <option value="">{t("history.allStatuses")}</option>
        {STATUSES.map((status) => (
          <option key={status} value={status}>
            {t(`status.${status}`)}
          </option>
        ))}
      </select>
      <button
        type="button"
        className="icon"
        aria-label={t("history.starredOnly")}
        title={t("history.starredOnly")}
        aria-pressed={filter.starred}
        onClick={() => onChange({ ...filter, starred: !filter.starred })}
      >
        <Star size={16} fill={filter.starred ? "currentColor" : "none"} />
      </button>
    </search>
  );
}
