// A mixture in one dimension over the histogram of its data.

import { scaleLinear } from "d3-scale";
import { colour, INK } from "./marks.js";
import { logJoint } from "./mixture.js";
import { Plane } from "./plane.js";

export class Fit extends Plane {
  constructor(parent, column) {
    super(parent, { label: "Histogram and bells", columns: [column, "density"], layers: ["bars", "curves", "handles"],
      ticks: [5, 4], margin: { left: 62 } });
  }

  show(X, theta) {
    if (X !== this.X) Object.assign(this, { X }, histogram(X.map(([x]) => x)));
    this.fit(this.reach, [0, this.top]);
    this.layer.bars.selectAll("path").data(this.bars).join("path").attr("d", (bar) => this.bar(bar));
    const curves = bells(theta, this.reach), K = theta.pi.length;
    this.layer.curves.selectAll("path").data(curves).join("path").attr("d", (curve) => this.line(curve))
      .attr("stroke", (_, k) => (k < K && K > 1 ? colour(k) : INK))
      .attr("stroke-dasharray", (_, k) => (k < K && K > 1 ? "5 3" : null));
  }

  bar([low, high, density]) {
    return this.line([[low, 0], [low, density], [high, density], [high, 0]]);
  }

  // Where a handle on a curve stands: never above the picture
  seen([x, density]) {
    return [x, Math.min(density, 0.95 * this.top)];
  }
}

// Bars of area one, as [low, high, density]; whole numbers fall into the middle of bars.
function histogram(x) {
  const low = Math.min(...x), high = Math.max(...x), [first, second] = scaleLinear([low, high + 1e-9], [0, 1]).ticks(27);
  const width = second - first || 1, start = low - width / 4, count = Math.floor((high - start) / width) + 1;
  const bars = Array.from({ length: count }, (_, i) => [start + i * width, start + (i + 1) * width, 0]);
  x.forEach((x_n) => (bars[Math.floor((x_n - start) / width)][2] += 1 / x.length / width));
  const room = 0.15 * (high - low) || 1;
  return { bars, reach: [low - room, high + room], top: 1.5 * Math.max(...bars.map((bar) => bar[2])) };
}

// π_k N(x | μ_k, σ_k²) for each k, then their sum
function bells(theta, [low, high]) {
  const even = Array.from({ length: 121 }, (_, i) => low + i / 120 * (high - low));
  const near = theta.mu.flatMap(([mu], k) => [-4, -3, -2, -1.5, -1, -0.5, 0, 0.5, 1, 1.5, 2, 3, 4].map((t) => mu + t * Math.sqrt(theta.Sigma[k][0][0])));
  const x = [...even, ...near].sort((a, b) => a - b);
  const rows = logJoint(x.map((value) => [value]), theta).map((row) => row.map(Math.exp));
  const curve = (f) => x.map((value, i) => [value, f(rows[i])]);
  const sum = curve((row) => row.reduce((a, b) => a + b));
  return theta.pi.length > 1 ? [...theta.pi.map((_, k) => curve((row) => row[k])), sum] : [sum];
}
