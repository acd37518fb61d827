// @vitest-environment happy-dom
import { readFileSync } from "node:fs";
import { act, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { Workflow } from "../api/types";
import { setLanguage } from "../i18n";
import { en } from "../i18n/locales/en";
import { ko } from "../i18n/locales/ko";
import { renderComponent } from "../testing/renderComponent";
import { StateDetails } from "./StateDetails";

const WORKFLOW = {
  states: [],
  graph: {
    nodes: [
      { name: "RunQuery", type: "Task", status: "NOT_REACHED", comment: "Runs it." },
      { name: "Rest", type: "Nap", status: "NOT_REACHED", comment: "Rests." },
    ],
    edges: [],
  },
} as unknown as Workflow;

afterEach(() => act(() => setLanguage("en")));

test("state details are in the language of the page", () => {
  setLanguage("ko");
  renderComponent(<StateDetails workflow={WORKFLOW} name="RunQuery" now={0} />);
  expect(screen.getByRole("heading").textContent).toBe(`RunQuery ${ko.workflow.types.Task}`);
  expect(screen.getByText(ko.workflow.purposes.RunQuery).lang).toBe("");
});

test("details of an unknown state have its English comment", () => {
  setLanguage("ko");
  renderComponent(<StateDetails workflow={WORKFLOW} name="Rest" now={0} />);
  expect(screen.getByRole("heading").textContent).toBe("Rest Nap");
  expect(screen.getByText("Rests.").lang).toBe("en");
});

test("each state of the state machine has its purpose", () => {
  const machine = readFileSync("../statemachine/query.asl.yaml", "utf8");
  const names = [...machine.matchAll(/^ {2}(\w+):$/gm)].map(([, name]) => name);
  expect(Object.keys(en.workflow.purposes)).toEqual(names);
});
