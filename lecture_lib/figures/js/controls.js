// Buttons, menus and fields, with their names.

import { select } from "d3-selection";

export function group(parent, name) {
  return select(parent).append("div").attr("class", "lab-group").attr("role", "group").attr("aria-label", name).node();
}

export function button(parent, words, onClick) {
  return select(parent).append("button").attr("type", "button").text(words).on("click", onClick);
}

// A menu of words; `onChange` gets the chosen one.
export function menu(parent, name, words, onChange) {
  const choice = select(parent).append("select").attr("aria-label", name).on("change", (event) => onChange(event.target.value));
  fill(choice, words);
  return choice;
}

// Other words for a menu, unless they are the same.
export function fill(choice, words) {
  const key = words.join();
  if (choice.attr("data-words") === key) return;
  choice.attr("data-words", key).selectAll("option").data(words).join("option")
    .attr("value", (word) => word).text((word) => word);
}

// Of several buttons one is pressed, the first at the beginning.
export function choice(parent, name, words, onChange) {
  const side = group(parent, name);
  const buttons = words.map((word) => button(side, word, () => press(word)));
  function press(word) {
    buttons.forEach((each) => each.attr("aria-pressed", String(each.text() === word)));
    onChange(word);
  }
  press(words[0]);
}

// A number to type. `onChange` gets it when it is one.
export function numberField(parent, name, onChange) {
  return select(parent).append("label").text(`${name} `).append("input")
    .attr("type", "number").attr("step", "any").on("change", ({ target }) => {
      if (Number.isFinite(target.valueAsNumber)) onChange(target.valueAsNumber);
    });
}

// What is folded until the reader asks for it.
export function fold(parent, title) {
  const details = select(parent).append("details");
  details.append("summary").text(title);
  return details.append("div").node();
}

// A button that cannot do anything now, but keeps the keyboard's place.
export function enable(press, can) {
  press.attr("aria-disabled", can ? null : "true");
}
