// What every lab has: a sentence on its state, pictures, controls, a task, marks to move by hand or by
// numbers, and, on request, its state as a link, as a line of Python, and the code that computes it.
//
// A lab is a class that extends this one. It names its state (`shared`), builds its parts once (`build`),
// draws the state (`show`), and says which marks there are (`mark`, `markNames`).

import { select } from "d3-selection";
import { button, fill, fold, menu, numberField } from "./controls.js";
import { address, changes, python, stateIn } from "./share.js";
import style from "./labs.css" with { type: "text" };

export const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class Lab {
  // `model` holds the state, as anywidget does: get, set, save_changes, on. `el` is where the lab stands.
  constructor({ model, el }) {
    Object.assign(this, { model, chosen: null, note: "", refused: null, held: false, changing: false });
    this.names = this.constructor.shared;
    this.stored = this.state();
    this.redraw = oncePerFrame(() => (this.refused ? this.say(this.refused) : this.show()));
    this.addParts(el);
    this.build();
    this.addRequests();
    model.on("change", () => this.changing || this.follow());
    this.observer = new ResizeObserver(this.redraw);
    this.observer.observe(this.stage);
    this.redraw();
  }

  addParts(el) {
    addStyle(el.getRootNode());
    const part = (kind, name) => this.root.append(kind).attr("class", `lab-${name}`);
    this.root = select(el).append("div").attr("class", "lab-live").attr("role", "group")
      .attr("aria-label", this.constructor.title);
    this.said = part("p", "said");
    this.stage = part("div", "stage").node();
    this.bar = part("div", "bar").node();
    this.task = part("p", "task").attr("role", "status");
    this.aloud = part("p", "aloud").attr("role", "status");
    this.more = part("div", "more").node();
  }

  remove() {
    this.observer.disconnect();
    this.stop?.();
    this.root.remove();
  }

  // State --------------------------------------------------------------------------------------

  get(name) {
    return this.model.get(name);
  }

  state() {
    return Object.fromEntries(this.names.map((name) => [name, this.get(name)]));
  }

  change(values) {
    this.note = "";
    this.changing = true;
    for (const [name, value] of Object.entries(values)) this.model.set(name, value);
    this.changing = false;
    this.model.save_changes();
    if (this.refused) this.follow();
    this.redraw();
  }

  // Draw what Python has set. Until it can be drawn, a sentence says what is wrong, and the picture stays.
  follow() {
    const problem = this.refuse(this.state());
    this.refused = problem && `The state that Python set cannot be drawn: ${problem}`;
    this.redraw();
  }

  // The state that stands in an address, if it can be drawn
  restore(query) {
    const change = stateIn(query, this.names, this.stored);
    const problem = this.refuse({ ...this.stored, ...change });
    if (problem) this.tell(`The link cannot be drawn: ${problem}`);
    else this.change(change);
  }

  // Sentences ------------------------------------------------------------------------------------

  // A sentence in place of that on the state, until the next change
  tell(sentence) {
    this.note = sentence;
    this.redraw();
  }

  // The sentence on the state; read aloud once nothing has changed for a moment.
  say(sentence) {
    if (this.said.text() === sentence) return;
    this.said.text(sentence);
    clearTimeout(this.later);
    this.later = setTimeout(() => this.aloud.text(sentence), 700);
  }

  setTask(words, done = false) {
    if (this.task.text() !== words) this.task.text(words);
    this.task.classed("lab-done", done);
  }

  // Marks ------------------------------------------------------------------------------------------

  choose(id) {
    this.chosen = id;
    this.redraw();
  }

  tapMark(mark) {
    this.choose(this.chosen === mark.id ? null : mark.id);
  }

  // A tap on the picture moves what was chosen; where nothing was, `ask` says what to tap first.
  moveChosen(event, plane, ask) {
    const mark = this.mark(this.chosen);
    if (!mark) return this.tell(ask);
    mark.move(plane.within(plane.at(event)));
    this.choose(null);
  }

  // Fields for the place of the chosen mark, for those who type
  addNumbers(plane) {
    const place = fold(this.more, "Numbers");
    place.className = "lab-bar";
    const which = menu(place, "Move", [], (id) => this.choose(id === "nothing" ? null : id));
    const fields = plane.columns.map((column, d) => numberField(place, column, (value) => {
      const mark = this.mark(this.chosen);
      mark?.move(plane.within(mark.at.map((old, e) => (e === d ? value : old))));
    }));
    this.numbers = { place, which, fields };
  }

  showNumbers() {
    const { which, fields } = this.numbers;
    fill(which, ["nothing", ...this.markNames()]);
    const at = this.mark(this.chosen)?.at;
    which.property("value", at ? this.chosen : "nothing");
    fields.forEach((field, d) => {
      if (field.node() !== field.node().getRootNode().activeElement || !at) field.property("value", at?.[d] ?? "");
    });
  }

  // Fields for numbers that are not places: [{ name, value(), set(number) }]
  addFields(fields) {
    const place = fold(this.more, "Numbers");
    place.className = "lab-bar";
    this.fields = fields.map((field) => ({ ...field, input: numberField(place, field.name, field.set) }));
  }

  // What is being typed is left alone.
  showFields() {
    this.fields.forEach(({ value, input }) => {
      if (input.node() !== input.node().getRootNode().activeElement) input.property("value", value());
    });
  }

  // A field for one number of the state; a value that cannot be drawn is refused by its sentence.
  typed(name, word) {
    const set = (value) => {
      const problem = this.refuse({ ...this.state(), [name]: value });
      if (problem) this.tell(problem);
      else this.change({ [name]: value });
    };
    return { name: word, value: () => this.get(name), set };
  }

  // On request ----------------------------------------------------------------------------------------

  addRequests() {
    if (this.model.address) {
      this.addCopy("Link", () => this.model.address(address(changes(this.model, this.names, this.stored))));
    }
    this.addCopy("Python", () => python(this.model, this.names, this.stored));
    const code = this.constructor.sources.join("\n");
    select(fold(this.more, "How it computes")).append("pre").attr("tabindex", 0)
      .selectAll("span").data(code.split(/(?<=\n)/)).join("span").attr("class", "line")
      .style("--indent", (line) => line.search(/[^ ]|$/)).text((line) => line);
  }

  // Copied if the browser lets us, else shown to be copied by hand.
  addCopy(title, text) {
    const press = button(this.more, title, () => navigator.clipboard.writeText(text()).then(
      () => this.tell("Copied."), () => prompt(title, text())));
    press.attr("aria-label", `${title}: copy it`).node().text = text;
  }
}

function addStyle(node) {
  const place = node.head ?? node;
  if (place.querySelector("#lab-style")) return;
  select(place).append("style").attr("id", "lab-style").text(style);
}

// Calls come as often as they like; the work is done once before the next picture.
function oncePerFrame(work) {
  let asked = false;
  return () => {
    if (asked) return;
    asked = true;
    requestAnimationFrame(() => {
      asked = false;
      work();
    });
  };
}
