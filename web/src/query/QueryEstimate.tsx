import { useTranslation } from "react-i18next";
import type { ErrorDetail, Suggestion, Validation } from "../api/types";
import { t } from "../i18n";
import { withPositionAfter } from "../editor/messagePosition";
import { describeError } from "../i18n/errors";
import { formatBytes, formatNumber, formatCost } from "../i18n/format";
import { EngineEstimate } from "./EngineEstimate";
import styles from "./QueryEstimate.module.css";
import type { ValidationResult } from "./useValidation";

interface Props {
  checked: ValidationResult | null;
  /** The text before the statement. */
  before: string;
  onSuggestion: (suggestion: Suggestion) => void;
}

/** The first error of a query, or an estimate of its data and cost. */
export function QueryEstimate({ checked, before, onSuggestion }: Props) {
  const { t } = useTranslation();
  if (!checked) return <output className={styles.estimate} data-testid="query-estimate" />;
  const { validation, failure, stale } = checked;
  const error = failure ?? validation?.errors[0];
  const output = {
    className: styles.estimate,
    "data-stale": stale || undefined,
    "data-testid": "query-estimate",
  };
  if (error) {
    return (
      <output {...output}>
        <ErrorLine error={error} before={before} />
      </output>
    );
  }
  if (!validation) return <output {...output} />;
  return (
    <output {...output}>
      <span>{describeEstimate(validation)}</span>
      <EngineEstimate engine={validation.engine} />
      {validation.warnings.map((warning) => (
        <span key={warning} className="warning" lang="en">
          {warning}
        </span>
      ))}
      {validation.suggestions?.map((suggestion) => (
        <button
          key={suggestion.table}
          type="button"
          className="fix"
          title={suggestion.message}
          disabled={stale || suggestion.edits.length === 0}
          onClick={() => onSuggestion(suggestion)}
        >
          {t("query.addCondition", { condition: suggestion.condition })}
        </button>
      ))}
    </output>
  );
}

/** The message; on a page that is not English after its plain words, or its title. */
function ErrorLine({ error, before }: { error: ErrorDetail; before: string }) {
  const { i18n } = useTranslation();
  const { title, plain, language } = describeError(error);
  return (
    <span className="error">
      {i18n.language !== "en" && `${plain ?? `${title}:`} `}
      <span lang={language}>{withPositionAfter(error.message, before)}</span>
    </span>
  );
}

/** Return the data that a query would read and its cost. */
export function describeEstimate({ estimate, cost }: Validation): string {
  if (!estimate?.totalFiles) return t("query.estimateEmpty");
  const facts = [
    t("query.partitionsRead", {
      read: formatNumber(estimate.partitions ?? 0),
      partitions: t("numbers.partitions", { count: estimate.totalPartitions ?? 0 }),
    }),
    t("numbers.files", { count: estimate.files ?? 0 }),
    formatBytes(estimate.bytes ?? 0),
  ];
  if (cost) facts.push(t("query.costOnAws", { cost: formatCost(cost.usd) }));
  return t("query.estimate", { facts: facts.join(" · ") });
}
