import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "./execution";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "./layout";
import styles from "./StateNode.module.css";

/** The icons that distinguish statuses without colour. */
const STATUS_ICONS: Record<Node["status"], string> = {
  NOT_REACHED: "",
  RUNNING: "●",
  SUCCEEDED: "✓",
  CAUGHT: "!",
  FAILED: "✕",
  TIMED_OUT: "✕",
  CANCELLED: "■",
};

/** The texts of a state's status. */
export interface NodeStatus {
  status: string;
  took: string;
  retries: number;
}

interface Props {
  node: Node;
  position: Point;
  nodeStatus: NodeStatus;
  selected: boolean;
  onChoose: () => void;
}

/** A state in the graph. */
export function StateNode({ node, position, nodeStatus, selected, onChoose }: Props) {
  const { t } = useTranslation();
  const { status, took, retries } = nodeStatus;
  const facts = [status, took, retries && t("workflow.retries", { count: retries })].filter(
    Boolean,
  );
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onChoose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={selected}
      aria-label={`${node.name}: ${facts.join(", ")}`}
      className={styles.node}
      data-status={node.status}
      transform={`translate(${position.x - NODE_WIDTH / 2} ${position.y - NODE_HEIGHT / 2})`}
      onClick={onChoose}
      onKeyDown={press}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={node.type === "Choice" ? 22 : 6} />
      <text x={NODE_WIDTH / 2} y={19} className={styles.name}>
        {node.name}
      </text>{" "}
      <text x={NODE_WIDTH / 2} y={36} className={styles.status}>
        {`${STATUS_ICONS[node.status]} ${facts.join(" · ")}`}
      </text>
    </g>
  );
}
