// The points of the data. While one thing is dragged most of them stay as they are, so only what has
// changed is drawn anew.

import { select } from "d3-selection";
import { colour, drawMark, GREY, mixed } from "./marks.js";

const SMALL = 30;                        // pixels: the area of a point

// Draw X into a layer, each point as `look(n)` says: { k, fill, area }. `enter` adds what new points listen to.
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

function paint(element, { k, fill, area = SMALL }) {
  if (element.k !== k || element.area !== area) drawMark(select(element), k, area);
  if (element.fill !== fill) element.style.fill = fill;
  Object.assign(element, { k, fill, area });
}

export const plain = () => ({ k: 0, fill: GREY });

// In the colour and shape of its cluster
export const clustered = (z) => (n) => ({ k: z[n], fill: colour(z[n]) });

// In the mixture of colours, and the shape of the likeliest component
export const weighed = (gamma) => (n) =>
  ({ k: gamma[n].indexOf(Math.max(...gamma[n])), fill: mixed(gamma[n]) });

// The same, and the larger the less sure: where all are equally likely, four times as large
export const doubted = (gamma) => (n) => {
  const K = gamma[n].length, doubt = K > 1 ? (1 - Math.max(...gamma[n])) * K / (K - 1) : 0;
  return { ...weighed(gamma)(n), area: SMALL * (1 + 3 * doubt) };
};

export const numberOf = (element) => [...element.parentNode.children].indexOf(element);
