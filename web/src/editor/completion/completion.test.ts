// @vitest-environment happy-dom
import {
  autocompletion,
  completionStatus,
  currentCompletions,
  startCompletion,
} from "@codemirror/autocomplete";
import { Compartment } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { afterEach, expect, test, vi } from "vitest";
import type { Source } from "./fromClause";
import { complete, sources } from "./completion";

const REVIEWS: Source = { name: "reviews", columns: [] };
const catalog = new Compartment();
const views: EditorView[] = [];

function editorOver(tables: Source[] | Promise<Source[]>): EditorView {
  const view = new EditorView({
    parent: document.body,
    doc: "FROM re",
    selection: { anchor: 7 },
    extensions: [
      autocompletion({ override: [complete], interactionDelay: 0 }),
      catalog.of(sources.of(tables)),
    ],
  });
  views.push(view);
  // A focused view follows the selection of happy-dom, which changes it during an update.
  vi.spyOn(view, "hasFocus", "get").mockReturnValue(true);
  startCompletion(view);
  return view;
}

const load = (view: EditorView, tables: Source[]) =>
  view.dispatch({ effects: catalog.reconfigure(sources.of(tables)) });
const labels = ({ state }: EditorView) => currentCompletions(state).map(({ label }) => label);

afterEach(() => views.splice(0).forEach((view) => view.destroy()));

test("completion waits for the tables", async () => {
  let resolve: (tables: Source[]) => void = () => {};
  const promise = new Promise<Source[]>((loaded) => (resolve = loaded));
  const view = editorOver(promise);
  await new Promise((done) => setTimeout(done, 150));
  expect(completionStatus(view.state)).toBe("pending");
  resolve([REVIEWS]);
  await vi.waitFor(() => expect(labels(view)).toContain("reviews"));
});

test("an open list stays usable when the tables change, and the next key offers the new ones", async () => {
  const view = editorOver([REVIEWS]);
  await vi.waitFor(() => expect(labels(view)).toContain("reviews"));
  load(view, [REVIEWS, { name: "results", columns: [] }]);
  expect(completionStatus(view.state)).toBe("active");
  expect(labels(view)).not.toContain("results");
  view.dispatch({
    changes: { from: 7, insert: "s" },
    selection: { anchor: 8 },
    userEvent: "input.type",
  });
  await vi.waitFor(() => expect(labels(view)).toContain("results"));
});
