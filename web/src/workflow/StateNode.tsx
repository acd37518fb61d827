import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Node } from "./execution";
import { NODE_HEIGHT, NODE_WIDTH, type Point } from "./layout";

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
  spot: Point;
  nodeStatus: NodeStatus;
  chosen: boolean;
  onChoose: () => void;
}

/** A state in the graph. */
export function StateNode({ node, spot, nodeStatus, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const { status, took, retries } = nodeStatus;
  const told = [status, took, retries && t("workflow.retries", { count: retries })].filter(Boolean);
  const press = (event: KeyboardEvent) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    onChoose();
  };
  return (
    <g
      role="button"
      tabIndex={0}
      aria-pressed={chosen}
      aria-label={`${node.name}: ${told.join(", ")}`}
      className={`state-box ${node.status}`}
      transform={`translate(${spot.x - NODE_WIDTH / 2} ${spot.y - NODE_HEIGHT / 2})`}
      onClick={onChoose}
      onKeyDown={press}
    >
      <rect width={NODE_WIDTH} height={NODE_HEIGHT} rx={node.type === "Choice" ? 22 : 6} />
      <text x={NODE_WIDTH / 2} y={19} className="state-name">
        {node.name}
      </text>{" "}
      <text x={NODE_WIDTH / 2} y={36} className="state-text">
        {`${STATUS_ICONS[node.status]} ${told.join(" · ")}`}
      </text>
    </g>
  );
}
