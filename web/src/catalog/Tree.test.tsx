// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { useState } from "react";
import { expect, test, vi } from "vitest";
import { t } from "../i18n";
import { renderComponent } from "../testing/renderComponent";
import { Tree } from "./Tree";
import { TreeItem } from "./TreeItem";

function renderTree() {
  const onPick = vi.fn<(label: string) => void>();
  const onPreview = vi.fn();
  function Tables() {
    const [open, setOpen] = useState(false);
    return (
      <Tree label="Tables">
        <TreeItem
          label="rides"
          level={1}
          open={open}
          onOpen={setOpen}
          onPick={() => onPick("rides")}
          onPreview={onPreview}
        >
          <TreeItem label="city" level={2} onPick={() => onPick("city")} />
          <TreeItem label="fare" level={2} onPick={() => onPick("fare")} />
        </TreeItem>
        <TreeItem label="zones" level={1} onPick={() => onPick("zones")} />
      </Tree>
    );
  }
  return { onPick, onPreview, ...renderComponent(<Tables />) };
}

const item = (name: string) => screen.getByRole("treeitem", { name });
const focused = () =>
  screen.getAllByRole("treeitem").find((each) => each === document.activeElement);

test("tree has a name and one tab stop", async () => {
  const { user } = renderTree();
  expect(screen.getByRole("tree", { name: "Tables" })).toBeTruthy();
  await user.tab();
  expect(focused()).toBe(item("rides"));
  await user.tab();
  expect(focused()).toBeUndefined();
});

test("tree tab stop follows the focus", async () => {
  const { user } = renderTree();
  await user.tab();
  await user.keyboard("{ArrowDown}");
  expect([item("rides").tabIndex, item("zones").tabIndex]).toEqual([-1, 0]);
});

test("tree ArrowRight opens an item, then enters it", async () => {
  const { user } = renderTree();
  await user.tab();
  expect(item("rides").getAttribute("aria-expanded")).toBe("false");
  await user.keyboard("{ArrowRight}");
  expect(item("rides").getAttribute("aria-expanded")).toBe("true");
  expect(focused()).toBe(item("rides"));
  await user.keyboard("{ArrowRight}");
  expect(focused()).toBe(item("city"));
  expect(item("city").getAttribute("aria-level")).toBe("2");
});

test("tree ArrowLeft focuses the parent, then closes it", async () => {
  const { user } = renderTree();
  await user.tab();
  await user.keyboard("{ArrowRight}{ArrowDown}{ArrowDown}");
  expect(focused()).toBe(item("fare"));
  await user.keyboard("{ArrowLeft}");
  expect(focused()).toBe(item("rides"));
  await user.keyboard("{ArrowLeft}");
  expect(item("rides").getAttribute("aria-expanded")).toBe("false");
  expect(screen.queryByRole("treeitem", { name: "city" })).toBeNull();
});

test("tree Home, End and letters focus items", async () => {
  const { user } = renderTree();
  await user.tab();
  await user.keyboard("{End}");
  expect(focused()).toBe(item("zones"));
  await user.keyboard("{Home}");
  expect(focused()).toBe(item("rides"));
  await user.keyboard("z");
  expect(focused()).toBe(item("zones"));
});

test("tree Enter and Space pick an item, Shift+Enter previews it", async () => {
  const { user, onPick, onPreview } = renderTree();
  await user.tab();
  await user.keyboard("{Enter} ");
  expect(onPick.mock.calls).toEqual([["rides"], ["rides"]]);
  await user.keyboard("{Shift>}{Enter}{/Shift}");
  expect([onPick.mock.calls.length, onPreview.mock.calls.length]).toEqual([2, 1]);
});

test("tree item click picks it, its preview button does not", async () => {
  const { user, onPick, onPreview } = renderTree();
  await user.click(screen.getByText("zones"));
  expect(onPick.mock.calls).toEqual([["zones"]]);
  await user.click(
    screen.getByRole("button", { name: t("catalog.previewTitle", { name: "rides" }) }),
  );
  expect([onPick.mock.calls.length, onPreview.mock.calls.length]).toEqual([1, 1]);
});
