import { duration } from "../words/numbers";
import { type State, tookOf } from "./course";

/** The states that an execution has passed, in order, with their times, retries and errors. */
export function States({ states, now }: { states: State[]; now: number }) {
  return (
    <ol className="states" aria-label="States">
      {states.map((state) => (
        <li key={state.enteredAt + state.name}>
          <strong>{state.name}</strong>
          <span className={`state ${state.status}`}>{wordOf(state)}</span>
          <time dateTime={state.enteredAt}>{clock.format(new Date(state.enteredAt))}</time>
          <span className="quiet">{duration(tookOf(state, now))}</span>
          {state.error && <p className="bad">{`${state.error.code}: ${state.error.message}`}</p>}
        </li>
      ))}
    </ol>
  );
}

const clock = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  fractionalSecondDigits: 3,
  hourCycle: "h23",
});

function wordOf({ status, retries }: State): string {
  const word = status.charAt(0) + status.slice(1).toLowerCase().replace("_", " ");
  if (retries === 0) return word;
  return `${word} after ${retries === 1 ? "1 retry" : `${retries} retries`}`;
}
