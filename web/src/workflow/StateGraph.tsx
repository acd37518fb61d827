import { useId } from "react";
import { useTranslation } from "react-i18next";
import type { Workflow } from "../api/types";
import { useMemoByKey } from "../ui/useMemoByKey";
import { curvePath, layoutGraph } from "./layout";
import styles from "./StateGraph.module.css";
import { type NodeStatus, StateNode } from "./StateNode";

interface Props {
  graph: Workflow["graph"];
  nodeStatus: (name: string) => NodeStatus;
  selected: string;
  onChoose: (name: string) => void;
}

/** The states and the edges between them, with the taken ones highlighted. */
export function StateGraph({ graph, nodeStatus, selected, onChoose }: Props) {
  const { t } = useTranslation();
  // Several workspaces stay mounted, and a reference to a repeated id finds the first of them.
  const id = useId();
  const shape = graph.nodes.map(({ name }) => name).join() + graph.edges.length;
  // Only the statuses change while an execution runs.
  const picture = useMemoByKey([shape], () => layoutGraph(graph));
  const { positions, edgePaths, top, width, height } = picture;
  // The tab order follows the position on the screen.
  const inOrder = graph.nodes.toSorted((one, other) => {
    const [first, second] = [positions.get(one.name), positions.get(other.name)];
    return first && second ? first.x - second.x || first.y - second.y : 0;
  });
  return (
    <div className={styles.graph}>
      <svg
        width={width}
        height={height}
        viewBox={`0 ${top} ${width} ${height}`}
        role="group"
        aria-label={t("workflow.graph")}
      >
        <defs>
          {["arrow", "takenArrow"].map((name) => (
            <marker
              key={name}
              id={`${id}-${name}`}
              className={styles[name]}
              viewBox="0 0 8 8"
              refX="7"
              refY="4"
              markerWidth="7"
              markerHeight="7"
              orient="auto"
            >
              <path d="M0,0 L8,4 L0,8 z" />
            </marker>
          ))}
        </defs>
        {graph.edges.map(({ from, to, kind, when, taken }, index) => (
          <path
            key={`${from} ${to}`}
            className={styles.edge}
            data-kind={kind}
            data-taken={taken || undefined}
            d={curvePath(edgePaths[index] ?? [])}
            markerEnd={`url(#${id}-${taken ? "takenArrow" : "arrow"})`}
          >
            <title>{[`${from} → ${to}`, ...when].join("\n")}</title>
          </path>
        ))}
        {inOrder.map((node) => {
          const position = positions.get(node.name);
          return (
            position && (
              <StateNode
                key={node.name}
                node={node}
                position={position}
                nodeStatus={nodeStatus(node.name)}
                selected={node.name === selected}
                onChoose={() => onChoose(node.name)}
              />
            )
          );
        })}
      </svg>
    </div>
  );
}
