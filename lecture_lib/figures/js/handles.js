// Marks that can be dragged, tapped and moved by arrow keys.
//
// A mark is { id, at, move(at), remove(), draw(path) }: its name, its place in units of the data, what
// moving and removing it does, and how it looks.

import { drag } from "d3-drag";
import { select } from "d3-selection";
import { pair } from "./words.js";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// Draw the marks. Each stands in an invisible circle that is large enough for a finger.
export function drawHandles(lab, plane, marks) {
  plane.layer.handles.selectAll("g").data(marks, (mark) => mark.id)
    .join((entering) => enter(entering, lab, plane))
    .attr("aria-label", (mark) => mark.label ?? `${mark.id} at ${pair(mark.at)}. Arrow keys move it.`)
    .attr("aria-pressed", (mark) => String(mark.id === lab.chosen))
    .attr("transform", (mark) => plane.translate(mark.at))
    .each(function (mark) { mark.draw(select(this).select(".lab-mark")); });
}

function enter(entering, lab, plane) {
  const g = entering.append("g").attr("class", "lab-handle").attr("tabindex", 0).attr("role", "button");
  g.append("circle").attr("class", "lab-reach").attr("r", 16);
  g.append("path").attr("class", "lab-mark");
  g.on("click", (event, mark) => (event.stopPropagation(), lab.tapMark(mark)));
  g.on("keydown", (event, mark) => onKey(event, mark, lab, plane));
  return g.call(dragging(lab, plane, (mark) => mark));
}

// Dragging chooses a mark and moves it to where the pointer is. `held` is the mark of what is dragged.
export function dragging(lab, plane, held, filter = () => true) {
  return drag().clickDistance(4)
    .filter((event) => !event.ctrlKey && !event.button && filter(event))
    .container(plane.svg.node()).subject((event) => ({ x: event.x, y: event.y }))
    .on("start", () => (lab.held = true))
    .on("end", () => ((lab.held = false), lab.redraw()))
    .on("drag", function (event, item) {
      const mark = held(item, this);
      if (lab.chosen !== mark.id) lab.choose(mark.id);
      mark.move(plane.within([plane.x.invert(event.x), plane.y.invert(event.y)]));
    });
}

// (What was drawn may be older than the state: keys can come faster than pictures.)
function onKey(event, drawn, lab, plane) {
  const mark = lab.mark(drawn.id);
  if (event.key in ARROWS) {
    const step = plane.step().map((size) => size * (event.shiftKey ? 10 : 1));
    mark.move(plane.within(ARROWS[event.key].map((way, d) => mark.at[d] + way * step[d])));
  } else if (["Enter", " "].includes(event.key)) lab.tapMark(mark);
  else if (["Delete", "Backspace"].includes(event.key) && mark.remove) mark.remove();
  else if (event.key === "Escape") lab.choose(null);
  else return;
  event.preventDefault();
}
