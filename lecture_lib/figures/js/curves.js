// Bells as curves

import { densities } from "./bells.js";
import { colour, INK } from "./marks.js";

// Draw each bell in its colour, and their sum in ink, over the places xs.
export function drawBells(plane, xs, theta) {
  const p = densities(xs, theta), K = theta.pi.length;
  const curves = [...theta.pi.keys()].map((k) => ({ stroke: colour(k), ys: p.map((row) => row[k]) }));
  if (K > 1) curves.push({ stroke: INK, ys: p.map((row) => row.reduce((sum, p_k) => sum + p_k, 0)) });
  plane.layer.curves.selectAll("path").data(curves).join("path").attr("stroke", ({ stroke }) => stroke)
    .attr("d", ({ ys }) => plane.line(xs.map((x, i) => [x, ys[i]])));
}
