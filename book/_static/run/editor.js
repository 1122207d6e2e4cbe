// The editor of a cell: CodeMirror with what Python needs. Tab leaves it, as it leaves any other field.

import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { EditorView, keymap } from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

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
      EditorView.contentAttributes.of(named),
      EditorView.updateListener.of((update) => update.docChanged && change()),
    ],
  });
  view.dom.addEventListener("keydown", (event) => event.stopPropagation()); // "/" would go to the search
  view.scrollDOM.tabIndex = 0; // what scrolls can be scrolled by keys
  return { dom: view.dom, value: () => view.state.doc.toString(), focus: () => view.focus() };
}
