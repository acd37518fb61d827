// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import type { Column } from "../api/types";
import { TabContext } from "../tabs/TabContext";
import { renderComponent } from "../testing/renderComponent";
import { withPinned } from "./columnLayout";
import { useColumnLayout } from "./useColumnLayout";

const NO_ROWS = { at: () => undefined, error: null, retry: () => undefined };

function columnsOf(type: string): Column[] {
  return [
    { name: "a", type },
    { name: "b", type },
  ];
}

function Grid({ columns }: { columns: Column[] }) {
  const { layout, setLayout, shown } = useColumnLayout(columns, NO_ROWS);
  return (
    <button onClick={() => setLayout(withPinned(layout, 1, true))}>
      {shown.map(({ name }) => name).join(" ")}
    </button>
  );
}

/** Renders a result in a tab and returns the user who pins its second column by a click. */
function renderResult(tab: string, columns: Column[]) {
  const { user, unmount } = renderComponent(
    <TabContext value={tab}>
      <Grid columns={columns} />
    </TabContext>,
  );
  const button = screen.getByRole("button");
  return { user, unmount, button };
}

test("next result of a tab with the same columns keeps the layout", async () => {
  const first = renderResult("t1", columnsOf("INTEGER"));
  expect(first.button.textContent).toBe("a b");
  await first.user.click(first.button);
  expect(first.button.textContent).toBe("b a");
  first.unmount();

  const orders = [
    ["t1", "INTEGER"],
    ["t1", "VARCHAR"],
    ["t2", "INTEGER"],
  ].map(([tab = "", type = ""]) => {
    const next = renderResult(tab, columnsOf(type));
    const order = next.button.textContent;
    next.unmount();
    return order;
  });
  expect(orders).toEqual(["b a", "a b", "a b"]);
});
