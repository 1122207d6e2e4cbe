// The points of the data. While one thing is dragged most of them stay as they are, so only what has
// changed is drawn anew.

import { select } from "d3-selection";
import { colour, drawMark, GREY, mixed } from "./marks.js";

// Draw X into a layer, each point as `look(n)` says: { k, fill }. `enter` adds what new points listen to.
export function drawPoints(plane, X, look, enter = (points) => points) {
  plane.layer.points.selectAll("path").data(X).join((entering) => enter(entering.append("path")))
    .each(function (x, n) {
      put(this, x, plane);
      paint(this, look(n));
    });
}

function put(element, x, plane) {
  if (element.x === x && element.size === plane.size) return;
  Object.assign(element, { x, size: plane.size });
  element.setAttribute("transform", plane.translate(x));
}

function paint(element, { k, fill }) {
  if (element.k !== k) drawMark(select(element), k, 30);
  if (element.fill !== fill) element.style.fill = fill;
  Object.assign(element, { k, fill });
}

export const plain = () => ({ k: 0, fill: GREY });

// In the colour and shape of its cluster
export const clustered = (z) => (n) => ({ k: z[n], fill: colour(z[n]) });

// In the mixture of colours, and the shape of the likeliest component
export const weighed = (gamma) => (n) =>
  ({ k: gamma[n].indexOf(Math.max(...gamma[n])), fill: mixed(gamma[n]) });

export const numberOf = (element) => [...element.parentNode.children].indexOf(element);
