// The editor of a cell: CodeMirror with what Python needs. Tab leaves it, as it leaves any other field.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { Decoration, EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

// Each line says how far in it begins: there its rest goes on, if it is too long for the window.
const indents = EditorView.decorations.compute(["doc"], ({ doc }) => {
  const lines = Array.from({ length: doc.lines }, (_, n) => doc.line(n + 1));
  const indented = ({ text }) => Decoration.line({ attributes: { style: `--indent: ${text.search(/\S|$/)}` } });
  return Decoration.set(lines.map((line) => indented(line).range(line.from)));
});

export function edit(source, { label, run, change }) {
  const shiftEnter = { key: "Shift-Enter", run: () => (run(), true) };
  const named = { "aria-label": label, autocapitalize: "off", spellcheck: "false" };
  const view = new EditorView({
    doc: source,
    extensions: [
      keymap.of([shiftEnter, ...defaultKeymap, ...historyKeymap]),
      history(),
      python(),
      indentUnit.of("    "),
      bracketMatching(),
      syntaxHighlighting(classHighlighter),
      EditorView.lineWrapping,
      indents,
      EditorView.contentAttributes.of(named),
      EditorView.updateListener.of((update) => update.docChanged && change()),
    ],
  });
  view.dom.addEventListener("keydown", (event) => event.stopPropagation()); // "/" would go to the search
  return { dom: view.dom, value: () => view.state.doc.toString(), focus: () => view.focus() };
}
