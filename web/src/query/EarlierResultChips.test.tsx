// @vitest-environment happy-dom
import { screen } from "@testing-library/react";
import { expect, test } from "vitest";
import { t } from "../i18n";
import { nameResult, useNamedResults } from "../tabs/namedResults";
import { openTab, useTabs } from "../tabs/store";
import { renderComponent } from "../testing/renderComponent";
import { EarlierResultChips } from "./EarlierResultChips";
import { removeInput } from "./useTabSources";

test("a named result with the name of an object's member is removed as a name", async () => {
  const name = "constructor";
  nameResult({ name, requestId: "q1", columns: [], sql: "SELECT 1", namedAt: "" });
  openTab({ over: "q2" });
  const tab = useTabs.getState().active;
  const { user } = renderComponent(
    <EarlierResultChips
      earlier={[{ name, status: undefined, failure: null }]}
      errors={undefined}
      own="q2"
      onRemove={(removed) => removeInput(tab, removed)}
    />,
  );
  await user.click(screen.getByRole("button", { name: t("named.remove", { name }) }));
  expect(useNamedResults.getState().results).toEqual([]);
});
