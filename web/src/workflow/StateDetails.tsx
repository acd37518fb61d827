import { useTranslation } from "react-i18next";
import type { ErrorDetail, Workflow } from "../api/types";
import { formatDuration, formatTime } from "../i18n/format";
import { statePurpose, stateType } from "./stateTexts";
import { type State, elapsedMs, stateDuration } from "./execution";
import styles from "./StateDetails.module.css";

/** The details of a state: its reason, its attempts with their errors, and the next states. */
export function StateDetails(props: { workflow: Workflow; name: string; now: number }) {
  const { t } = useTranslation();
  const { workflow, name, now } = props;
  const { states, graph } = workflow;
  const node = graph.nodes.find((each) => each.name === name);
  const visits = states.filter((state) => state.name === name);
  const ways = graph.edges.filter(({ from }) => from === name);
  if (!node) return null;
  const purpose = statePurpose(name);
  return (
    <section className={styles.details} aria-label={t("workflow.detailsOf", { name })}>
      <h3>
        {name} <small>{stateType(node.type)}</small>
      </h3>
      {purpose ? (
        <p className="muted">{purpose}</p>
      ) : (
        <p className="muted" lang="en">
          {node.comment}
        </p>
      )}
      {visits.length === 0 && <p>{t("workflow.status.NOT_REACHED")}</p>}
      {visits.map((visit) => (
        <Visit key={visit.enteredAt} visit={visit} now={now} />
      ))}
      {ways.length > 0 && (
        <>
          <h4>{t("workflow.nextStates")}</h4>
          <ul>
            {ways.map(({ to, kind, when, taken }) => (
              <li key={to} data-taken={taken || undefined}>
                {to}{" "}
                <span className="muted">{[t(`workflow.edges.${kind}`), ...when].join(" · ")}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

function Visit({ visit, now }: { visit: State; now: number }) {
  const { t } = useTranslation();
  const { enteredAt, exitedAt, tries, error } = visit;
  const took = stateDuration(visit, now);
  // A Fail state has an error and no attempt.
  const own = tries.some((each) => each.error) ? undefined : error;
  return (
    <>
      <p>
        {took === null
          ? formatTime(enteredAt)
          : t("workflow.timeRange", {
              entered: formatTime(enteredAt),
              exited: exitedAt ? formatTime(exitedAt) : "…",
              took: formatDuration(took),
            })}
      </p>
      {own && <Reason error={own} />}
      {tries.length > 0 && (
        <>
          <h4>{t("workflow.attempts")}</h4>
          <ol>
            {tries.map((each) => (
              <li key={each.startedAt}>
                {formatTime(each.startedAt)} ·{" "}
                {formatDuration(elapsedMs(each.startedAt, each.endedAt ?? exitedAt, now))}
                {each.error && <Reason error={each.error} />}
              </li>
            ))}
          </ol>
        </>
      )}
    </>
  );
}

function Reason({ error }: { error: ErrorDetail }) {
  return (
    <p className={styles.reason}>
      <b className="error">{error.code}</b> <span lang="en">{error.message}</span>
    </p>
  );
}
