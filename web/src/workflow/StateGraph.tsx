import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Workflow } from "../api/types";
import { curveOf, layoutOf } from "./layout";
import { type Standing, StateBox } from "./StateNode";

interface Props {
  graph: Workflow["graph"];
  standing: (name: string) => Standing;
  chosen: string;
  onChoose: (name: string) => void;
}

/** The states and the ways between them; those that were taken stand out. */
export function StateGraph({ graph, standing, chosen, onChoose }: Props) {
  const { t } = useTranslation();
  const shape = graph.nodes.map(({ name }) => name).join() + graph.edges.length;
  // Only its statuses change while an execution runs.
  const { spots, ways, width, height } = useMemo(() => layoutOf(graph), [shape]);
  // The Tab key goes as the eye does.
  const inOrder = graph.nodes.toSorted((one, other) => {
    const [first, second] = [spots.get(one.name), spots.get(other.name)];
    return first && second ? first.x - second.x || first.y - second.y : 0;
  });
  return (
    <div className="state-graph">
      <svg
        width={width}
        height={height}
        viewBox={`0 0 ${width} ${height}`}
        role="group"
        aria-label={t("workflow.graph")}
      >
        <defs>
          {["way", "way-taken"].map((id) => (
            <marker
              key={id}
              id={id}
              className={id}
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
            className={`way ${kind} ${taken ? "taken" : ""}`}
            d={curveOf(ways[index] ?? [])}
            markerEnd={taken ? "url(#way-taken)" : "url(#way)"}
          >
            <title>{[`${from} → ${to}`, ...when].join("\n")}</title>
          </path>
        ))}
        {inOrder.map((node) => {
          const spot = spots.get(node.name);
          return (
            spot && (
              <StateBox
                key={node.name}
                node={node}
                spot={spot}
                standing={standing(node.name)}
                chosen={node.name === chosen}
                onChoose={() => onChoose(node.name)}
              />
            )
          );
        })}
      </svg>
    </div>
  );
}
