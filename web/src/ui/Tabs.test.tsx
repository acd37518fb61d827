// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { renderComponent } from "../testing/renderComponent";
import "../i18n";
import { Tabs } from "./Tabs";

const PANELS = [
  { name: "rows", title: "Rows", panel: "the rows" },
  { name: "chart", title: "Chart", panel: "the chart" },
  { name: "plan", title: "Plan", panel: "the plan" },
];

function View({ first }: { first: string }) {
  const [chosen, setChosen] = useState(first);
  return <Tabs panels={PANELS} chosen={chosen} onChoose={setChosen} />;
}

const tab = (name: string) => screen.getByRole("tab", { name });
const shown = () => screen.getByRole("tabpanel").textContent;

test("tabs select the chosen panel and name it by its tab", () => {
  renderComponent(<View first="chart" />);
  expect(screen.getByRole("tabpanel", { name: "Chart" }).textContent).toBe("the chart");
  const selected = screen.getAllByRole("tab").map((each) => each.getAttribute("aria-selected"));
  expect(selected).toEqual(["false", "true", "false"]);
  expect(tab("Chart").getAttribute("aria-controls")).toBe(screen.getByRole("tabpanel").id);
});

test("tabs select the first panel for an unknown name", () => {
  renderComponent(<View first="gone" />);
  expect(shown()).toBe("the rows");
});

test("tabs have one tab stop", () => {
  renderComponent(<View first="chart" />);
  expect(screen.getAllByRole("tab").map(({ tabIndex }) => tabIndex)).toEqual([-1, 0, -1]);
});

test("tabs select on click", async () => {
  const { user } = renderComponent(<View first="rows" />);
  await user.click(tab("Plan"));
  expect(shown()).toBe("the plan");
});

test("tabs select and focus by arrow keys, Home and End", async () => {
  const { user } = renderComponent(<View first="rows" />);
  await user.tab();
  await user.keyboard("{ArrowRight}");
  expect([shown(), document.activeElement]).toEqual(["the chart", tab("Chart")]);
  await user.keyboard("{End}");
  expect([shown(), document.activeElement]).toEqual(["the plan", tab("Plan")]);
  await user.keyboard("{ArrowRight}");
  expect(shown()).toBe("the rows");
  await user.keyboard("{ArrowLeft}");
  expect(shown()).toBe("the plan");
  await user.keyboard("{Home}");
  expect(shown()).toBe("the rows");
});

test("tabs ignore other keys", async () => {
  const onChoose = vi.fn();
  const { user } = renderComponent(<Tabs panels={PANELS} chosen="rows" onChoose={onChoose} />);
  await user.tab();
  await user.keyboard("{ArrowDown}x");
  expect(onChoose).not.toHaveBeenCalled();
});

test("tabs without panels render nothing", () => {
  const { container } = renderComponent(<Tabs panels={[]} chosen="rows" onChoose={vi.fn()} />);
  expect(container.innerHTML).toBe("");
});
