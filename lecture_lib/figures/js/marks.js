// How marks look: a colour and a shape for each component, the same as in plots.py.

import { symbol, symbolCircle, symbolCross, symbolStar } from "d3-shape";

export const COLOURS = ["#0072B2", "#D55E00", "#117755", "#882288", "#996600", "#444444", "#A8324A", "#3B4CA8"];
export const INK = "#222222", GREY = "#767676";

// The markers of matplotlib in the same order: o s ^ D v P * p
const SHAPES = [symbolCircle, polygon(4, 45), polygon(3), polygon(4), polygon(3, 180), symbolCross, symbolStar, polygon(5)];

// A regular polygon, its first corner on top or turned away from there
function polygon(corners, degrees = 0) {
  const angles = Array.from({ length: corners }, (_, i) => (2 * i / corners + degrees / 180) * Math.PI);
  return { draw(context, area) {
    const radius = Math.sqrt(2 * area / corners / Math.sin(2 * Math.PI / corners));
    angles.forEach((angle, i) => context[i ? "lineTo" : "moveTo"](radius * Math.sin(angle), -radius * Math.cos(angle)));
    context.closePath();
  } };
}

export const colour = (k) => COLOURS[k % COLOURS.length];

// Draw component k's marker, of this area in pixels, into a <path>.
export function drawMark(path, k, area) {
  return path.attr("d", symbol(SHAPES[k % SHAPES.length], area)());
}

// Colours mixed as a row of responsibilities says
export function mixed(gamma_n) {
  const parts = [1, 3, 5].map((i) => gamma_n.reduce((sum, gamma_nk, k) =>
    sum + gamma_nk * parseInt(colour(k).slice(i, i + 2), 16), 0));
  return `rgb(${parts.map(Math.round)})`;
}
