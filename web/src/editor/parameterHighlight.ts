import { type Extension, Prec } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import { tokenIndex } from "../sql/tokenIndex";
import { TOKEN_KINDS } from "../sql/tokenizer";
import { textOf } from "./documentText";

const PARAMETER = TOKEN_KINDS.indexOf("parameter");
const mark = Decoration.mark({ class: "cm-parameter" });

/** Highlight `$name`, `$1` and `?`, which the language parses as an operator and a word. */
export const parameterHighlight: Extension = Prec.highest(
  EditorView.decorations.compute(["doc"], ({ doc }) => {
    const { kinds, starts, ends } = tokenIndex(textOf(doc));
    const ranges = [];
    for (let at = kinds.indexOf(PARAMETER); at >= 0; at = kinds.indexOf(PARAMETER, at + 1)) {
      ranges.push(mark.range(starts[at] as number, ends[at] as number));
    }
    return Decoration.set(ranges);
  }),
);
