import { ChevronDown, ChevronRight } from "lucide-react";
import { useTranslation } from "react-i18next";
import { t } from "../i18n";
import { formatBytes, formatDuration, formatNumber, formatPercent } from "../i18n/format";
import type { PlanNode } from "./parsePlan";
import styles from "./PlanTree.module.css";

interface Props {
  node: PlanNode;
  measured: boolean;
  /** The part of all operators' time. */
  share: number;
  slowest: boolean;
  /** Null without operators below. */
  open: boolean | null;
  chosen: boolean;
  onChoose: () => void;
  onToggle: () => void;
}

const INDENT_PX = 20;

/** An operator with its figures, indented by its depth. */
export function PlanRow(props: Props) {
  const { node, measured, share, slowest, open, chosen, onChoose, onToggle } = props;
  const { t } = useTranslation();
  const depth = node.id.split(".").length;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <tr
      data-node={node.id}
      data-slowest={slowest || undefined}
      aria-level={depth}
      aria-expanded={open ?? undefined}
      aria-selected={chosen}
      tabIndex={chosen ? 0 : -1}
      onClick={onChoose}
    >
      <th scope="row" style={{ paddingLeft: 12 + (depth - 1) * INDENT_PX }}>
        <span className={styles.name}>
          {open === null ? (
            <span className={styles.leaf} />
          ) : (
            <Arrow size={14} aria-hidden onClick={onToggle} data-fold />
          )}
          {node.name}
          {slowest && <span className={styles.badge}>{t("plan.slowest")}</span>}
        </span>
        {node.details.map(({ name, value }) => (
          <span key={name} className={styles.detail} title={value}>
            <span className="muted">{name}</span> {value}
          </span>
        ))}
      </th>
      {measured && (
        <td>
          {formatTime(node.seconds)}
          <span className="muted"> {formatPercent(share)}</span>
          <span className={styles.bar}>
            <span style={{ width: `${100 * share}%` }} />
          </span>
        </td>
      )}
      {measured && (
        <td>
          {formatCount(node.rows)}
          {node.scannedRows !== null && node.scannedRows !== node.rows && (
            <span className={styles.below}>
              {t("plan.scanned", { rows: formatNumber(node.scannedRows) })}
            </span>
          )}
        </td>
      )}
      <td>{formatCount(node.estimatedRows)}</td>
      {measured && <td>{node.bytes === null ? "" : formatBytes(node.bytes)}</td>}
    </tr>
  );
}

/** Most operators take less than a millisecond. */
function formatTime(seconds: number | null): string {
  if (seconds === null) return "";
  const milliseconds = seconds * 1000;
  if (milliseconds > 0 && milliseconds < 1) {
    return t("numbers.under", { amount: formatDuration(1) });
  }
  return formatDuration(milliseconds);
}

function formatCount(count: number | null): string {
  return count === null ? "" : formatNumber(count);
}
