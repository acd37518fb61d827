// @vitest-environment happy-dom
import { act, screen, waitFor } from "@testing-library/react";
import { expect, test, vi } from "vitest";
import { openTab } from "../../tabs/store";
import { renderComponent } from "../../testing/renderComponent";
import { isCollapsed, setCollapsed, usePreferences } from "../../ui/preferences";
import { ParameterFields } from "./ParameterFields";
import { type ParametersState, useParameters } from "./useParameters";

const SQL = "SELECT $n";

/** The pane of the editor, which is inert while it is collapsed. */
function Pane({ tab, onState }: { tab: string; onState: (state: ParametersState) => void }) {
  const state = useParameters(tab, SQL, []);
  const gone = usePreferences((preferences) => isCollapsed(preferences, "editor"));
  onState(state);
  return <div inert={gone}>{!gone && <ParameterFields parameters={state} onRun={() => {}} />}</div>;
}

test.each(["complete", "completeAll"] as const)(
  "%s brings a collapsed editor back to focus the field of a missing value",
  async (name) => {
    setCollapsed("editor", true);
    const run = vi.fn();
    let state: ParametersState | undefined;
    renderComponent(<Pane tab={openTab({ text: SQL })} onState={(now) => (state = now)} />);
    act(() => {
      if (name === "complete") state?.complete(SQL, run);
      else state?.completeAll([SQL], run);
    });
    await waitFor(() => expect(document.activeElement).toBe(screen.getByLabelText("$n")));
    expect(run).not.toHaveBeenCalled();
  },
);
