import { expect, test } from "vitest";
import type { Workflow } from "../api/types";
import { isFinished, elapsedMs, stateDuration, defaultState } from "./execution";

const entered = { enteredAt: "2024-05-01T00:00:01.000Z", retries: 0, tries: [] };
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
  expect(isFinished(workflow("QUEUED", []))).toBe(false);
  expect(isFinished(workflow("RUNNING", [run]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run, recording]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run, recorded]))).toBe(true);
});

test("a state that was never left ends with its execution", () => {
  const cancelled = { ...entered, name: "Run", status: "CANCELLED" as const };
  expect(isFinished(workflow("CANCELLED", [cancelled]))).toBe(true);
});

test("a state takes time until it is left, or until its last try ended with the execution", () => {
  const at = (second: number) => `2024-05-01T00:00:0${second}.000Z`;
  const now = Date.parse(at(9));
  const run = { ...entered, name: "Run", status: "CANCELLED" as const };
  expect(stateDuration({ ...left, name: "Run", status: "SUCCEEDED" }, now)).toBe(250);
  expect(stateDuration({ ...run, status: "RUNNING" }, now)).toBe(8000);
  expect(stateDuration({ ...run, tries: [{ startedAt: at(1), endedAt: at(3) }] }, now)).toBe(2000);
  expect(stateDuration(run, now)).toBeNull();
});

test("a clock that is behind gives no time below zero", () => {
  expect(elapsedMs(entered.enteredAt, undefined, 0)).toBe(0);
});

test("an error is worth a look, else where the execution is", () => {
  const error = { code: "QueryBindingError", message: "There is no such column." };
  const run = { ...left, name: "Run", status: "CAUGHT" as const, error };
  const recorded = { ...left, name: "Record", status: "SUCCEEDED" as const };
  expect(defaultState(workflow("FAILED", [run, recorded]))).toBe("Run");
  expect(defaultState(workflow("RUNNING", [recorded]))).toBe("Record");
  expect(defaultState(workflow("QUEUED", []))).toBe("Run");
});
