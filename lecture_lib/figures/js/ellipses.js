// The ellipses of a mixture: the places at two standard deviations from each mean

import { colour } from "./marks.js";
import { ellipse } from "./mixture.js";

export function drawEllipses(plane, { mu, Sigma }) {
  const angles = Array.from({ length: 65 }, (_, i) => (i / 32) * Math.PI);
  plane.layer.ellipses.selectAll("path").data(mu).join("path").attr("stroke", (_, k) => colour(k)).attr("d", (mu_k, k) => {
    const { axes: [long, short], angle } = ellipse(Sigma[k]), cos = Math.cos(angle), sin = Math.sin(angle);
    return plane.line(angles.map((t) => [mu_k[0] + long * Math.cos(t) * cos - short * Math.sin(t) * sin,
      mu_k[1] + long * Math.cos(t) * sin + short * Math.sin(t) * cos]));
  });
}
