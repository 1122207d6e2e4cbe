// A needle in the reader's hand: one component on a point of the data, to be narrowed without end.
//
// State: X (N × 1), point where the needle stands, sigma its width, beat the ℓ of a fit without a needle.

import * as checks from "./checks.js";
import { Fit } from "./fit.js";
import { drawHandles } from "./handles.js";
import { Lab } from "./lab.js";
import { needle, slope } from "./likelihood.js";
import source from "./likelihood.js" with { type: "text" };
import { colour, drawMark, INK } from "./marks.js";
import { logJoint, logLikelihood } from "./mixture.js";
import { around, Plane } from "./plane.js";
import { plural, power, short, signed } from "./words.js";

const WIDTHS = [-6, 1.4];                // of the axis: powers of ten
const U = Array.from({ length: 75 }, (_, i) => WIDTHS[0] + i / 74 * (WIDTHS[1] - WIDTHS[0]));

export default class Needle extends Lab {
  static title = "A needle to narrow";
  static shared = ["X", "point", "sigma", "beat"];
  static sources = [source];

  build() {
    this.stage.classList.add("lab-two");
    this.ground = new Plane(this.stage, { label: "ℓ against the width σ", columns: ["σ of the needle", "ℓ"],
      layers: ["curves", "beat", "gap", "handles"], margin: { left: 68 }, formats: [power, (l) => signed(l, 0)] });
    this.fit = new Fit(this.stage, this.get("columns")[0]);
    [this.ground, this.fit].forEach((plane) => plane.svg.on("click", (event) => this.tap(event, plane)));
    this.addFields([this.typed("sigma", "σ"), this.typed("point", "point")]);
  }

  refuse({ X, point, sigma, beat }) {
    return checks.some(X) ?? checks.points(X, "X", 1) ?? checks.positive(sigma, "sigma") ?? checks.number(beat, "beat") ??
      (X.some(([x]) => x === point) ? null : `point must be one of the numbers in X, got ${point}`);
  }

  // What follows from the state ---------------------------------------------------------------------

  theta(sigma = this.get("sigma")) {
    return needle(this.get("X"), this.get("point"), sigma);
  }

  // ℓ at every width, computed anew only for other data or another point
  get curve() {
    const X = this.get("X"), point = this.get("point");
    if (X !== this.known?.X || point !== this.known.point) {
      this.known = { X, point, curve: U.map((u) => [u, logLikelihood(X, this.theta(10 ** u))]) };
    }
    return this.known.curve;
  }

  get records() {
    return this.get("X").filter(([x]) => x === this.get("point")).length;
  }

  // Marks: the width on the curve, and the needle over its point ----------------------------------------

  markNames() {
    return ["Width", "Needle"];
  }

  mark(id) {
    return { Width: this.width(), Needle: this.needle() }[id] ?? null;
  }

  width() {
    const sigma = this.get("sigma");
    return {
      id: "Width", at: [Math.log10(sigma), logLikelihood(this.get("X"), this.theta())],
      move: ([u]) => this.change({ sigma: Number((10 ** u).toPrecision(4)) }),
      label: `Width σ = ${short(sigma)}. Arrow keys change it.`,
      draw: (path) => drawMark(path, 3, 130).attr("fill", colour(1)),
    };
  }

  needle() {
    const theta = this.theta(), [x] = theta.mu[0], density = Math.exp(logJoint([[x]], theta)[0][0]);
    return {
      id: "Needle", at: this.fit.seen([x, density]), move: ([to]) => this.change({ point: this.pointNear(to) }),
      label: `Needle on ${short(x)}. Arrow keys move it to the next point.`,
      draw: (path) => drawMark(path, 0, 150).attr("fill", colour(0)),
    };
  }

  // The point of the data that is nearest; an arrow key always leads to another.
  pointNear(to) {
    const from = this.get("point"), values = this.get("X").map(([x]) => x);
    const found = nearest(values, to), ahead = values.filter((x) => (x - from) * (to - from) > 0);
    return found === from && !this.held && ahead.length ? nearest(ahead, from) : found;
  }

  tap(event, plane) {
    const chosen = this.mark(this.chosen), own = this.chosen === "Needle" ? this.fit : this.ground;
    if (!chosen || plane !== own) return this.tell("Tap the width or the needle first, then the place where it should go.");
    chosen.move(plane.within(plane.at(event)));
    this.choose(null);
  }

  // The picture of the state -----------------------------------------------------------------------------

  show() {
    const X = this.get("X"), theta = this.theta(), l = logLikelihood(X, theta), rate = slope(X, theta, 0);
    this.fit.show(X, theta);
    drawHandles(this, this.fit, [this.needle()]);
    this.showCurve(l, rate);
    drawHandles(this, this.ground, [this.width()]);
    this.showFields();
    this.say(this.note || `σ = ${short(this.get("sigma"))} on ${plural(this.records, "record")} of ${short(this.get("point"))}: ` +
      `ℓ = ${signed(l)}, with a slope of ${signed(rate)} for each unit of ln σ.`);
    if (this.get("task")) this.showTask(l);
  }

  // ℓ against ln σ, the tangent where the reader is, and the line to beat
  showCurve(l, rate) {
    const { curves, beat, gap } = this.ground.layer, u = Math.log10(this.get("sigma")), rise = rate * Math.LN10;
    if (!this.held || !this.domain) this.domain = around([...this.curve.map(([, l_u]) => l_u), this.get("beat")], 0.1);
    this.ground.fit(WIDTHS, this.domain);
    curves.selectAll("path").data([this.curve]).join("path").attr("stroke", INK).attr("d", this.ground.line(this.curve));
    beat.selectAll("path").data([0]).join("path").attr("d", this.ground.line(WIDTHS.map((end) => [end, this.get("beat")])));
    gap.selectAll("path").data([0]).join("path").attr("d", this.ground.line([-0.8, 0.8].map((du) => [u + du, l + du * rise])));
  }

  showTask(l) {
    const beat = this.get("beat"), words = `Your task: narrow the needle until its ℓ is above the dashed line, ${signed(beat)}.`;
    if (l <= beat) return this.setTask(words);
    this.setTask(`Found: at σ = ${short(this.get("sigma"))} the needle has ℓ = ${signed(l)}, above ${signed(beat)}.`, true);
  }
}

const nearest = (values, to) => values.reduce((best, x) => (Math.abs(x - to) < Math.abs(best - to) ? x : best));
