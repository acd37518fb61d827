// @vitest-environment happy-dom
import { screen, waitFor } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { t } from "../i18n";
import { useNamedResults } from "../tabs/namedResults";
import { renderComponent } from "../testing/renderComponent";
import { NameForm } from "./NameForm";
import { openNaming, useNamingDialog } from "./namingDialog";

beforeEach(() => {
  useNamedResults.setState({ results: [] });
  openNaming({ requestId: "q1", title: "" });
});
afterEach(() => vi.unstubAllGlobals());

/** Serves the tables by `tables`, and a query of one column. */
function serve(tables: () => Promise<Response>) {
  const status = { requestId: "q1", status: "SUCCEEDED", query: "SELECT 1 AS a", columns: [] };
  vi.stubGlobal("fetch", ({ url }: Request) =>
    url.endsWith("/tables") ? tables() : Promise.resolve(Response.json(status)),
  );
}

const tablesNamed = (...names: string[]) =>
  Response.json({ tables: names.map((name) => ({ name })) });
const field = () => screen.getByLabelText<HTMLInputElement>(t("named.name"));
const named = () => useNamedResults.getState().results.map(({ name }) => name);

test("name form refuses a table's name that was typed before the tables loaded", async () => {
  let load: (response: Response) => void = () => {};
  serve(() => new Promise((resolve) => (load = resolve)));
  const { user } = renderComponent(<NameForm requestId="q1" title="Query 1" />);
  await user.clear(field());
  await user.type(field(), "reviews{Enter}");
  load(tablesNamed("reviews"));
  expect(await screen.findByText(t("named.isTable"))).toBeTruthy();
  await user.type(field(), "_of_may{Enter}");
  await waitFor(() => expect(named()).toEqual(["reviews_of_may"]));
  expect(useNamingDialog.getState().dialog).toBeNull();
});

test("name form names nothing while the tables cannot be loaded, and says why", async () => {
  const answers = [new Response(null, { status: 503 }), new Response(null, { status: 503 })];
  serve(() => Promise.resolve(answers.shift() ?? tablesNamed("reviews")));
  const { user } = renderComponent(<NameForm requestId="q1" title="Query 1" />);
  await user.type(field(), "{Enter}");
  expect(await screen.findByText(`${t("errors.InvalidAnswer.title")}:`)).toBeTruthy();
  expect(named()).toEqual([]);
  await user.type(field(), "{Enter}");
  await waitFor(() => expect(named()).toEqual(["query_1"]));
});

test("name form proposes a free name for a tab named Result, and says why it refuses result", async () => {
  serve(() => Promise.resolve(tablesNamed("reviews", "result_2")));
  const { user } = renderComponent(<NameForm requestId="q1" title="Result" />);
  await waitFor(() => expect(field().value).toBe("result_3"));
  await user.clear(field());
  await user.type(field(), "Result");
  expect(screen.getByText(t("named.isReserved"))).toBeTruthy();
});

test("name form refuses a keyword and proposes none", async () => {
  serve(() => Promise.resolve(tablesNamed("reviews")));
  const { user } = renderComponent(<NameForm requestId="q1" title="Order" />);
  await waitFor(() => expect(field().value).toBe("result_order"));
  await user.clear(field());
  await user.type(field(), "Select{Enter}");
  expect(screen.getByText(t("named.isKeyword"))).toBeTruthy();
  expect(named()).toEqual([]);
});
