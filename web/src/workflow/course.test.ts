import { expect, test } from "vitest";
import type { Workflow } from "../api/types";
import { hasEnded, tookOf } from "./course";

const entered = { enteredAt: "2024-05-01T00:00:01.000Z", retries: 0 };
const left = { ...entered, exitedAt: "2024-05-01T00:00:01.250Z" };
const nodes = ["Run", "Record"].map((name) => ({
  name,
  type: "Task",
  status: "NOT_REACHED" as const,
  comment: "",
  end: name === "Record",
}));

function workflow(status: Workflow["status"], states: Workflow["states"]): Workflow {
  return { requestId: "q", status, states, graph: { start: "Run", nodes, edges: [] } };
}

test("an execution that is recorded as ended may still have to leave its state", () => {
  const run = { ...left, name: "Run", status: "SUCCEEDED" as const };
  const recording = { ...entered, name: "Record", status: "RUNNING" as const };
  const recorded = { ...left, name: "Record", status: "SUCCEEDED" as const };
  expect(hasEnded(workflow("QUEUED", []))).toBe(false);
  expect(hasEnded(workflow("RUNNING", [run]))).toBe(false);
  expect(hasEnded(workflow("SUCCEEDED", [run]))).toBe(false);
  expect(hasEnded(workflow("SUCCEEDED", [run, recording]))).toBe(false);
  expect(hasEnded(workflow("SUCCEEDED", [run, recorded]))).toBe(true);
});

test("a state that was never left ends with its execution", () => {
  const cancelled = { ...entered, name: "Run", status: "CANCELLED" as const };
  expect(hasEnded(workflow("CANCELLED", [cancelled]))).toBe(true);
});

test("a state takes time until it is left", () => {
  expect(tookOf({ ...left, name: "Run", status: "SUCCEEDED" }, 0)).toBe(250);
  const now = Date.parse("2024-05-01T00:00:03.000Z");
  expect(tookOf({ ...entered, name: "Run", status: "RUNNING" }, now)).toBe(2000);
});
