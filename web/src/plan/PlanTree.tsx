import { type KeyboardEvent, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Plan, type PlanNode, slowestNode, totalSeconds } from "./parsePlan";
import { PlanRow } from "./PlanRow";
import styles from "./PlanTree.module.css";

/** The operators of a plan as a tree with their figures, of which arrow keys choose one. */
export function PlanTree({ plan }: { plan: Plan }) {
  const { t } = useTranslation();
  const body = useRef<HTMLTableSectionElement>(null);
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [chosen, setChosen] = useState(plan.root.id);
  const visible = visibleNodes(plan.root, closed);
  const slowest = slowestNode(plan);
  const total = totalSeconds(plan);

  const choose = (node: PlanNode | undefined) => {
    if (!node) return;
    setChosen(node.id);
    body.current?.querySelector<HTMLElement>(`[data-node="${node.id}"]`)?.focus();
  };
  const toggle = (id: string) => {
    const next = new Set(closed);
    if (!next.delete(id)) next.add(id);
    setClosed(next);
  };
  const press = (event: KeyboardEvent) => {
    const at = visible.findIndex(({ id }) => id === chosen);
    const node = visible[at];
    if (!node) return;
    const isOpen = node.children.length > 0 && !closed.has(node.id);
    const actions: Record<string, () => void> = {
      ArrowDown: () => choose(visible[at + 1]),
      ArrowUp: () => choose(visible[at - 1]),
      Home: () => choose(visible[0]),
      End: () => choose(visible.at(-1)),
      ArrowRight: () => (closed.has(node.id) ? toggle(node.id) : choose(node.children[0])),
      ArrowLeft: () =>
        isOpen ? toggle(node.id) : choose(visible.find(({ id }) => id === parentId(node.id))),
    };
    const act = actions[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };
  return (
    <div className={styles.scroll}>
      <table className={styles.tree} role="treegrid" aria-label={t("plan.label")}>
        <thead>
          <tr>
            <th scope="col">{t("plan.operator")}</th>
            {plan.measured && <th scope="col">{t("plan.time")}</th>}
            {plan.measured && <th scope="col">{t("plan.rows")}</th>}
            <th scope="col">{t("plan.estimatedRows")}</th>
            {plan.measured && <th scope="col">{t("plan.bytes")}</th>}
          </tr>
        </thead>
        <tbody ref={body} onKeyDown={press}>
          {visible.map((node) => (
            <PlanRow
              key={node.id}
              node={node}
              measured={plan.measured}
              share={total > 0 ? (node.seconds ?? 0) / total : 0}
              slowest={node === slowest}
              open={node.children.length === 0 ? null : !closed.has(node.id)}
              chosen={node.id === chosen}
              onChoose={() => setChosen(node.id)}
              onToggle={() => toggle(node.id)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function visibleNodes(node: PlanNode, closed: ReadonlySet<string>): PlanNode[] {
  const below = closed.has(node.id) ? [] : node.children;
  return [node, ...below.flatMap((child) => visibleNodes(child, closed))];
}

function parentId(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf(".")));
}
