// One bell in the reader's hand: drag its mean and its width over the data, and see ℓ.
//
// State: X (N × 1), mu and sigma, both numbers. All else follows from these.

import * as checks from "./checks.js";
import { Fit } from "./fit.js";
import { maximumLikelihood } from "./gaussian.js";
import { drawHandles } from "./handles.js";
import { Lab } from "./lab.js";
import { bell } from "./likelihood.js";
import source from "./likelihood.js" with { type: "text" };
import { colour, drawMark } from "./marks.js";
import { logLikelihood } from "./mixture.js";
import { Plane } from "./plane.js";
import { short, signed } from "./words.js";

const CLOSE = 0.5;                       // of ℓ: the task is done this near to the best bell
const MOVES = 40;                        // shown of the way so far

export default class Bell extends Lab {
  static title = "A bell to fit by hand";
  static shared = ["X", "mu", "sigma"];
  static sources = [source];

  build() {
    this.ground = new Fit(this.stage, this.get("columns")[0]);
    this.ground.svg.on("click", (event) => this.moveChosen(event, this.ground,
      "Tap the mean or the width first, then the place where it should go."));
    this.gap = new Plane(this.stage, { label: "How far below the best", columns: ["move", "below the best ℓ"],
      ticks: [3, 6], margin: { left: 64 }, layers: ["beat", "trace"], formats: [null, (u) => String(10 ** u)] });
    this.gap.svg.attr("role", "img");
    this.trace = [];
    this.addFields([this.typed("mu", "μ"), this.typed("sigma", "σ")]);
  }

  refuse({ X, mu, sigma }) {
    return checks.some(X) ?? checks.points(X, "X", 1) ?? checks.number(mu, "mu") ?? checks.positive(sigma, "sigma");
  }

  // What follows from the state ---------------------------------------------------------------------

  get l() {
    return logLikelihood(this.get("X"), bell(this.get("mu"), this.get("sigma")));
  }

  // ℓ of the best bell
  get best() {
    const X = this.get("X");
    if (X !== this.known?.X) this.known = { X, l: logLikelihood(X, bestBell(X)) };
    return this.known.l;
  }

  // Marks: the mean on top, and the width at one standard deviation -----------------------------------

  markNames() {
    return ["Mean", "Width"];
  }

  mark(id) {
    return this.marks().find((mark) => mark.id === id) ?? null;
  }

  marks() {
    const mu = this.get("mu"), sigma = this.get("sigma"), peak = 1 / Math.sqrt(2 * Math.PI) / sigma;
    const width = (x) => Math.max(Math.abs(x - mu), this.ground.step()[0] / 5);
    return [
      { id: "Mean", at: this.ground.seen([mu, peak]), move: ([x]) => this.change({ mu: x }),
        label: `Mean μ = ${short(mu)}. Arrow keys move it.`, draw: (path) => drawMark(path, 0, 150).attr("fill", colour(0)) },
      { id: "Width", at: this.ground.seen([mu + sigma, peak * Math.exp(-0.5)]),
        move: ([x]) => this.change({ sigma: Number(width(x).toPrecision(4)) }),
        label: `Width σ = ${short(sigma)}. Arrow keys change it.`,
        draw: (path) => drawMark(path, 3, 130).attr("fill", colour(1)) },
    ];
  }

  // The picture of the state -----------------------------------------------------------------------------

  show() {
    const { l, best } = this, mu = this.get("mu"), sigma = this.get("sigma"), below = best - l;
    this.ground.show(this.get("X"), bell(mu, sigma));
    drawHandles(this, this.ground, this.marks());
    this.showTrace(below);
    this.showFields();
    this.say(this.note || `μ = ${short(mu)}, σ = ${short(sigma)}: ℓ = ${signed(l)}. The best bell has ${signed(best)}, ${signed(below)} more.`);
    if (this.get("task")) this.showTask(l, below);
  }

  // How far below the best bell the moves so far were; the dashed line is the task's.
  showTrace(below) {
    const u = Math.log10(Math.max(below, 0.01));
    if (u !== this.trace.at(-1)) this.trace = [...this.trace, u].slice(-MOVES);
    const way = this.trace.map((u_t, t) => [t, u_t]);
    this.gap.fit([-1, MOVES], [-2.2, Math.max(3, ...this.trace)]);
    this.gap.layer.beat.selectAll("path").data([CLOSE]).join("path")
      .attr("d", this.gap.line([[-1, Math.log10(CLOSE)], [MOVES, Math.log10(CLOSE)]]));
    this.gap.layer.trace.selectAll("path").data([way]).join("path").attr("d", this.gap.line(way));
    this.gap.layer.trace.selectAll("circle").data([way.at(-1)]).join("circle").attr("r", 4)
      .attr("transform", (at) => this.gap.translate(at));
    this.gap.svg.attr("aria-label", `ℓ is ${signed(below)} below that of the best bell; the line is at ${CLOSE}`);
  }

  showTask(l, below) {
    const words = `Your task: find a bell by hand whose ℓ is at most ${CLOSE} below the best (the dashed line).`;
    if (below > CLOSE) return this.setTask(words);
    this.setTask(`Found: this bell has ℓ = ${signed(l)}, only ${signed(below)} below the best.`, true);
  }
}

function bestBell(X) {
  const { mu: [mu], Sigma: [[variance]] } = maximumLikelihood(X);
  return bell(mu, Math.sqrt(variance));
}
