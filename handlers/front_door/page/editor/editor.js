// The editor for Python: a small face of CodeMirror 6. Bundled to ../codemirror.js by `make page`.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { python } from "@codemirror/lang-python";
import { bracketMatching, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState, RangeSet, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration, EditorView, GutterMarker, drawSelection, gutterLineClass, highlightActiveLine,
  highlightActiveLineGutter, highlightSpecialChars, keymap, lineNumbers,
} from "@codemirror/view";
import { classHighlighter } from "@lezer/highlight";

const setFault = StateEffect.define();
const faultLine = Decoration.line({ class: "cm-fault", attributes: { "data-fault": "true" } });
const faultNumber = new (class extends GutterMarker {
  elementClass = "cm-fault-number";
})();

/** The line that an error points at: coloured until the next edit of that line, or the next mark. */
const fault = StateField.define({
  create: () => null,
  update(place, transaction) {
    for (const effect of transaction.effects) if (effect.is(setFault)) return effect.value;
    if (place === null || !transaction.docChanged) return place;
    const line = transaction.startState.doc.lineAt(Math.min(place, transaction.startState.doc.length));
    return transaction.changes.touchesRange(line.from, line.to) ? null : transaction.changes.mapPos(place);
  },
  provide: (field) => [
    EditorView.decorations.from(field, (place) => (view) =>
      place === null ? Decoration.none : Decoration.set(faultLine.range(view.state.doc.lineAt(place).from))),
    gutterLineClass.compute([field, "doc"], (state) => {
      const place = state.field(field);
      return place === null ? RangeSet.empty : RangeSet.of(faultNumber.range(state.doc.lineAt(place).from));
    }),
  ],
});

/** Text over several lines is replaced here: Chrome would keep their look by style attributes, which the policy forbids. */
function replaceLines(event, view) {
  const { from, to } = view.state.selection.main;
  const isOne = view.state.doc.lineAt(from).number === view.state.doc.lineAt(to).number;
  if (isOne || view.composing || event.inputType !== "insertText" || event.data === null) return false;
  event.preventDefault();
  view.dispatch(view.state.replaceSelection(event.data), { userEvent: "input.type", scrollIntoView: true });
  return true;
}

/**
 * Makes an editor.
 *
 * @param parent the element it is put into
 * @param nonce of the page's content security policy, for the styles that CodeMirror makes
 * @param label its accessible name
 * @param describedBy id of the element that says how to leave it by keyboard
 * @param phrases CodeMirror's own words in the page's language
 * @param onEdit called after each change by a person
 * @param keys { "Mod-s": function } beside CodeMirror's own
 */
export function createEditor({ parent, nonce, label, describedBy, phrases, onEdit, keys }) {
  const words = new Compartment();
  const wording = (newPhrases) => EditorState.phrases.of(newPhrases);
  const own = Object.entries(keys).map(([key, act]) => ({ key, preventDefault: true, run: () => (act(), true) }));
  let isFilling = false;
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: "",
      extensions: [
        EditorView.cspNonce.of(nonce),
        words.of(wording(phrases)),
        lineNumbers(), highlightActiveLineGutter(), highlightSpecialChars(), history(), drawSelection(),
        indentOnInput(), indentUnit.of("    "), bracketMatching(), highlightActiveLine(), highlightSelectionMatches(),
        EditorState.tabSize.of(4), EditorView.lineWrapping,
        search({ top: true }),
        python(),
        syntaxHighlighting(classHighlighter),
        fault,
        keymap.of([...own, ...searchKeymap, ...defaultKeymap, ...historyKeymap, indentWithTab]),
        EditorView.contentAttributes.of({
          tabindex: "0", "aria-label": label, "aria-describedby": describedBy, autocapitalize: "off", spellcheck: "false",
        }),
        EditorView.domEventHandlers({ beforeinput: replaceLines }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged && !isFilling) onEdit();
        }),
      ],
    }),
  });
  return {
    get source() {
      return view.state.doc.toString();
    },
    /** Put another text in, as one step that can be undone. */
    fill(source) {
      isFilling = true;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: source }, effects: setFault.of(null) });
      isFilling = false;
    },
    /** Colour a line, counted from 1, and show it; null for none. */
    mark(line) {
      const isThere = line !== null && line >= 1 && line <= view.state.doc.lines;
      const place = isThere ? view.state.doc.line(line).from : null;
      const show = isThere ? [EditorView.scrollIntoView(place, { y: "center" })] : [];
      view.dispatch({ effects: [setFault.of(place), ...show] });
      return isThere;
    },
    /** Put the cursor into a line, counted from 1. */
    goTo(line) {
      const place = view.state.doc.line(Math.max(1, Math.min(line, view.state.doc.lines)));
      view.dispatch({ selection: { anchor: place.from }, effects: EditorView.scrollIntoView(place.from, { y: "center" }) });
      view.focus();
    },
    search: () => openSearchPanel(view),
    focus: () => view.focus(),
    speak: (newPhrases) => view.dispatch({ effects: words.reconfigure(wording(newPhrases)) }),
  };
}
