// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import type { PlanNode } from "./parsePlan";
import { PlanTree } from "./PlanTree";

function node(id: string, name: string, seconds: number, children: PlanNode[] = []): PlanNode {
  const figures = { rows: 1, estimatedRows: 2, scannedRows: null, bytes: 8 };
  return { id, name, details: [], seconds, ...figures, children };
}

const ROOT = node("0", "JOIN", 0.001, [node("0.0", "LEFT", 0.004), node("0.1", "RIGHT", 0.002)]);
const PLAN = { root: ROOT, measured: true, seconds: 1, readBytes: 1, memoryBytes: 1 };

const focused = () => document.activeElement?.querySelector("th")?.textContent;

test("plan tree moves by arrow keys, closes and opens, and marks the slowest operator", async () => {
  const { user } = renderComponent(<PlanTree plan={PLAN} />);
  const tree = screen.getByRole("treegrid", { name: t("plan.label") });
  expect(tree.querySelector("[data-slowest]")?.textContent).toContain(`LEFT${t("plan.slowest")}`);
  tree.querySelector<HTMLElement>("[data-node='0']")?.focus();
  await user.keyboard("{ArrowDown}{ArrowDown}");
  expect(focused()).toBe("RIGHT");
  await user.keyboard("{ArrowLeft}");
  expect(focused()).toBe("JOIN");
  await user.keyboard("{ArrowLeft}");
  expect(tree.querySelectorAll("tbody tr")).toHaveLength(1);
  await user.keyboard("{ArrowRight}{ArrowRight}");
  expect(focused()).toBe(`LEFT${t("plan.slowest")}`);
  await user.keyboard("{End}");
  expect(focused()).toBe("RIGHT");
});
