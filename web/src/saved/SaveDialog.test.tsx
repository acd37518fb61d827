// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { openTab } from "../tabs/store";
import { renderComponent } from "../testing/renderComponent";
import { FakeSaved } from "./fakeSaved";
import { SaveDialog } from "./SaveDialog";
import { openDialog, useSavedDialogs } from "./savedDialogs";
import { tabOf } from "./savedQuery";

beforeEach(() => useSavedDialogs.setState({ dialog: null, notice: null }));
afterEach(() => vi.unstubAllGlobals());

test("a repeated save has the same key until the content changes", async () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", async (request: Request) => {
    await api.fetch(request);
    throw new TypeError("Failed to fetch");
  });
  const tab = openTab({ text: "SELECT 1", name: "First" });
  const dialog = { kind: "save", tab, asNew: true } as const;
  openDialog(dialog);
  const { user } = renderComponent(<SaveDialog dialog={dialog} />);
  const save = async () => {
    await user.click(screen.getByRole("button", { name: t("saved.save") }));
    await screen.findByRole("alert");
  };
  await save();
  await save();
  await user.type(screen.getByLabelText(t("saved.name")), "Other");
  await save();
  const sent = api.arrived.filter(({ method }) => method === "POST");
  const [first, repeated, other] = sent.map(({ key }) => key);
  expect(sent.map(({ body }) => body.name)).toEqual(["First", "First", "Other"]);
  expect(repeated).toBe(first);
  expect(other).not.toBe(first);
});

test("the details of a changed tab have the defaults of the stored SQL's parameters", () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const stored = api.save("a", { name: "First", query: "SELECT $stored" });
  const tab = openTab({ ...tabOf(stored), text: "SELECT $typed" });
  const fields = (asNew: boolean) => {
    const dialog = { kind: "save", tab, asNew } as const;
    const { unmount } = renderComponent(<SaveDialog dialog={dialog} />);
    const found = ["$stored", "$typed"].filter((name) => screen.queryByLabelText(name));
    unmount();
    return found;
  };
  expect(fields(false)).toEqual(["$stored"]);
  expect(fields(true)).toEqual(["$typed"]);
});

test("an invalid default value refuses the save, with a message at its field", async () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const n = { kind: "number", text: "abc" } as const;
  const tab = openTab({ text: "SELECT $n", name: "First", parameters: { n } });
  const dialog = { kind: "save", tab, asNew: true } as const;
  openDialog(dialog);
  const { user } = renderComponent(<SaveDialog dialog={dialog} />);
  const sent = () => api.arrived.filter(({ method }) => method === "POST");
  const save = () => user.click(screen.getByRole("button", { name: t("saved.save") }));
  await save();
  const field = screen.getByLabelText<HTMLInputElement>("$n");
  const message = screen.getByRole("alert");
  expect(message.textContent).toBe(
    t("saved.invalidDefault", { kind: t("parameters.types.number") }),
  );
  expect(field.getAttribute("aria-describedby")).toBe(message.id);
  expect(field.getAttribute("aria-invalid")).toBe("true");
  expect(document.activeElement).toBe(field);
  expect(sent()).toEqual([]);
  await user.clear(field);
  await user.type(field, "5");
  expect(screen.queryByRole("alert")).toBeNull();
  await save();
  await vi.waitFor(() => expect(sent()).toMatchObject([{ body: { parameters: { n: 5 } } }]));
});

test("a default after a `?` without one is named as not saved", async () => {
  const api = new FakeSaved();
  vi.stubGlobal("fetch", api.fetch);
  const text = (text: string) => ({ kind: "text", text }) as const;
  const parameters = { "1": text("a"), "2": { kind: "number", text: "" }, "3": text("c") } as const;
  const tab = openTab({ text: "SELECT ?, ?, ?", name: "First", parameters });
  const dialog = { kind: "save", tab, asNew: true } as const;
  openDialog(dialog);
  const { user } = renderComponent(<SaveDialog dialog={dialog} />);
  const notice = screen.getByRole("status");
  expect(notice.textContent).toBe(t("saved.unsavedDefault", { name: "?3" }));
  await user.type(screen.getByLabelText("?2"), "2");
  expect(notice.textContent).toBe("");
  await user.clear(screen.getByLabelText("?2"));
  await user.click(screen.getByRole("button", { name: t("saved.save") }));
  const sent = () => api.arrived.filter(({ method }) => method === "POST");
  await vi.waitFor(() => expect(sent()).toMatchObject([{ body: { parameters: ["a"] } }]));
});
