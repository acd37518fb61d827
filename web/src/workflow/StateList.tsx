import { useTranslation } from "react-i18next";
import { formatDuration, formatTime } from "../i18n/format";
import { type State, stateDuration } from "./execution";
import styles from "./StateList.module.css";

interface Props {
  states: State[];
  now: number;
  selected: string;
  onChoose: (name: string) => void;
}

/** The states that an execution has entered, in order, with their times, retries and errors. */
export function StateList({ states, now, selected, onChoose }: Props) {
  const { t } = useTranslation();
  return (
    <ol className={styles.list} aria-label={t("workflow.states")}>
      {states.map((state) => (
        <li key={state.enteredAt + state.name}>
          <button
            type="button"
            aria-pressed={state.name === selected}
            onClick={() => onChoose(state.name)}
          >
            <strong>{state.name}</strong>
            <span className={`state ${state.status}`}>{t(`workflow.status.${state.status}`)}</span>
            {state.retries > 0 && <span>{t("workflow.retries", { count: state.retries })}</span>}
            <span className="muted">
              <time dateTime={state.enteredAt}>{formatTime(state.enteredAt)}</time>
              {durationText(state, now)}
            </span>
            {state.error && <span className="error">{state.error.code}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

function durationText(state: State, now: number): string {
  const took = stateDuration(state, now);
  return took === null ? "" : ` · ${formatDuration(took)}`;
}
