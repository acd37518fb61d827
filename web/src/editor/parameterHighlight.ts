import { type Extension, Prec } from "@codemirror/state";
import { Decoration, EditorView } from "@codemirror/view";
import { tokenize } from "../sql/tokenizer";

const mark = Decoration.mark({ class: "cm-parameter" });

/** Highlight `$name`, `$1` and `?`, which the language parses as an operator and a word. */
export const parameterHighlight: Extension = Prec.highest(
  EditorView.decorations.compute(["doc"], ({ doc }) =>
    Decoration.set(
      tokenize(doc.toString())
        .filter(({ kind }) => kind === "parameter")
        .map(({ from, to }) => mark.range(from, to)),
    ),
  ),
);
