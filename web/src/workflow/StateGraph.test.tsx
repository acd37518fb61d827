// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { Workflow } from "../api/types";
import { renderComponent } from "../testing/renderComponent";
import { StateGraph } from "./StateGraph";

const GRAPH = {
  nodes: [
    { name: "Plan", type: "Task", status: "SUCCEEDED" },
    { name: "Run", type: "Task", status: "NOT_REACHED" },
  ],
  edges: [{ from: "Plan", to: "Run", kind: "next", when: [], taken: true }],
} as unknown as Workflow["graph"];

test("graphs of several tabs have ids of their own, which their edges reference", () => {
  const graph = (
    <StateGraph
      graph={GRAPH}
      nodeStatus={() => ({ status: "", took: "", retries: 0 })}
      selected=""
      onChoose={() => {}}
    />
  );
  const { container } = renderComponent(
    <>
      {graph}
      {graph}
    </>,
  );
  const ids = [...container.querySelectorAll("marker")].map(({ id }) => id);
  expect(new Set(ids).size).toBe(4);
  const ends = [...container.querySelectorAll("path[marker-end]")].map((edge) =>
    edge.getAttribute("marker-end"),
  );
  expect(ends).toEqual([`url(#${ids[1]})`, `url(#${ids[3]})`]);
});
