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

test("isFinished returns true only after the last state was exited", () => {
  const run = { ...left, name: "Run", status: "SUCCEEDED" as const };
  const recording = { ...entered, name: "Record", status: "RUNNING" as const };
  const recorded = { ...left, name: "Record", status: "SUCCEEDED" as const };
  expect(isFinished(workflow("QUEUED", []))).toBe(false);
  expect(isFinished(workflow("RUNNING", [run]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run, recording]))).toBe(false);
  expect(isFinished(workflow("SUCCEEDED", [run, recorded]))).toBe(true);
});

test("isFinished returns true for a cancelled execution in a state that was not exited", () => {
  const cancelled = { ...entered, name: "Run", status: "CANCELLED" as const };
  expect(isFinished(workflow("CANCELLED", [cancelled]))).toBe(true);
});

test("stateDuration ends at the exit, else at the end of the last attempt", () => {
  const at = (second: number) => `2024-05-01T00:00:0${second}.000Z`;
  const now = Date.parse(at(9));
  const run = { ...entered, name: "Run", status: "CANCELLED" as const };
  expect(stateDuration({ ...left, name: "Run", status: "SUCCEEDED" }, now)).toBe(250);
  expect(stateDuration({ ...run, status: "RUNNING" }, now)).toBe(8000);
  expect(stateDuration({ ...run, tries: [{ startedAt: at(1), endedAt: at(3) }] }, now)).toBe(2000);
  expect(stateDuration(run, now)).toBeNull();
});

test("elapsedMs returns no negative time for a slow clock", () => {
  expect(elapsedMs(entered.enteredAt, undefined, 0)).toBe(0);
});

test("defaultState returns the first state with an error, else the last entered", () => {
  const error = { code: "QueryBindingError", message: "There is no such column." };
  const run = { ...left, name: "Run", status: "CAUGHT" as const, error };
  const recorded = { ...left, name: "Record", status: "SUCCEEDED" as const };
  expect(defaultState(workflow("FAILED", [run, recorded]))).toBe("Run");
  expect(defaultState(workflow("RUNNING", [recorded]))).toBe("Record");
  expect(defaultState(workflow("QUEUED", []))).toBe("Run");
});
