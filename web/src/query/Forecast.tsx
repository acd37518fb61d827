import type { Suggestion, Validation } from "../api/types";
import { bytes, count, dollars, plural } from "../shell/words";
import type { Checked } from "./useValidation";

interface Props {
  checked: Checked | null;
  stale: boolean;
  onSuggestion: (suggestion: Suggestion) => void;
}

/** What is wrong with the query, or what it will read and cost. */
export function Forecast({ checked, stale, onSuggestion }: Props) {
  if (!checked) return null;
  const { validation, failure } = checked;
  const error = failure ?? validation?.errors[0];
  if (error) {
    return (
      <output className={stale ? "forecast stale" : "forecast"}>
        <span className="bad">{error.message}</span>
      </output>
    );
  }
  if (!validation) return null;
  return (
    <output className={stale ? "forecast stale" : "forecast"}>
      <span>{readingOf(validation)}</span>
      {validation.warnings.map((warning) => (
        <span key={warning} className="warning">
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
          Add {suggestion.condition}
        </button>
      ))}
    </output>
  );
}

function readingOf({ estimate, cost }: Validation): string {
  if (!estimate?.totalFiles) return "Reads no files";
  const facts = [
    `${count(estimate.partitions ?? 0)} of ${plural(estimate.totalPartitions ?? 0, "partition")}`,
    plural(estimate.files ?? 0, "file"),
    bytes(estimate.bytes ?? 0),
  ];
  if (cost) facts.push(`about ${dollars(cost.usd)} on AWS`);
  return `Reads ${facts.join(" · ")}`;
}
