// Two bells in the reader's hand: their responsibilities, and the error that the best rule cannot avoid.
//
// State: pi, mu, sigma of the two bells, and x the place of one animal. All else follows from these.

import { bayesError, densities, evenly, mixture } from "./bells.js";
import source from "./bells.js" with { type: "text" };
import * as checks from "./checks.js";
import { drawBells } from "./curves.js";
import { drawHandles } from "./handles.js";
import { eStep } from "./em.js";
import { Lab } from "./lab.js";
import { colour, drawMark, INK } from "./marks.js";
import { crossings } from "./mixture.js";
import mixtureSource from "./mixture.js" with { type: "text" };
import { Plane, steady } from "./plane.js";
import { replaced, short } from "./words.js";

const LEAST = 0.02;                      // the smallest weight, so that a handle can be seen
const NARROWEST = 1 / 60;                // of the axis: the smallest standard deviation

export default class Soft extends Lab {
  static title = "Two bells to play with";
  static shared = ["pi", "mu", "sigma", "x"];
  static sources = [source, mixtureSource];

  build() {
    this.root.classed("lab-stacked", true);
    this.addPlanes();
    this.addFields([0, 1].flatMap((k) => [
      this.field(`μ${"₁₂"[k]}`, "mu", k), this.field(`σ${"₁₂"[k]}`, "sigma", k), this.field(`π${"₁₂"[k]}`, "pi", k),
    ]).concat({ name: this.get("columns")[0], value: () => this.get("x"), set: (x) => this.change({ x: this.onAxis(x) }) }));
  }

  get theta() {
    return { pi: this.get("pi"), mu: this.get("mu"), sigma: this.get("sigma") };
  }

  gamma(xs) {
    return eStep(xs.map((x) => [x]), mixture(this.theta)).map((row) => row[1]);
  }

  refuse({ pi, mu, sigma, x }) {
    return checks.numbers({ mu, sigma, pi }, 2) ?? sigma.map((s) => checks.positive(s, "sigma")).find(Boolean) ??
      checks.mixture(mixture({ pi, mu, sigma })) ?? checks.number(x, "x");
  }

  // What the reader can do -------------------------------------------------------------------------

  setBell(name, k, value) {
    const [low, high] = this.domain, clamp = (v, a, b) => Math.min(Math.max(v, a), b);
    if (name === "pi") return this.setWeight(k, clamp(value, LEAST, 1 - LEAST));
    const allowed = name === "mu" ? this.onAxis(value) : clamp(value, NARROWEST * (high - low), (high - low) / 2);
    this.change({ [name]: replaced(this.get(name), k, Number(allowed.toPrecision(4))) });
  }

  setWeight(k, weight) {
    const pi_k = Number(weight.toFixed(3)), other = Number((1 - pi_k).toFixed(3));
    this.change({ pi: k === 0 ? [pi_k, other] : [other, pi_k] });
  }

  onAxis(x) {
    return this.bells.within([x, 0])[0];
  }

  field(name, part, k) {
    return { name, value: () => this.get(part)[k], set: (value) => this.setBell(part, k, value) };
  }

  // Marks: the top of each bell, its side, and the animal --------------------------------------------

  markNames() {
    return ["Top 1", "Side 1", "Top 2", "Side 2", "Animal"];
  }

  mark(id) {
    if (id === "Animal") return this.animal();
    const [part, number] = (id ?? "").split(" ");
    return { Top: (k) => this.top(k), Side: (k) => this.side(k) }[part]?.(number - 1) ?? null;
  }

  height(k, x) {
    return densities([x], this.theta)[0][k];
  }

  // Across it moves the mean, upwards the weight.
  top(k) {
    const mu = this.get("mu")[k], highest = this.height(k, mu) / this.get("pi")[k];
    return {
      id: `Top ${k + 1}`, at: [mu, this.height(k, mu)], plane: this.bells,
      label: `Top of bell ${k + 1}: mean ${short(mu)}, weight ${short(this.get("pi")[k])}. Arrow keys: across the mean, upwards the weight.`,
      move: ([x, y]) => {
        this.setBell("mu", k, x);
        if (Math.abs(y - this.height(k, this.get("mu")[k])) >= this.bells.step()[1] / 2) this.setBell("pi", k, y / highest);
      },
      draw: (path) => drawMark(path, k, 150).attr("fill", colour(k)),
    };
  }

  side(k) {
    const mu = this.get("mu")[k], at = mu + this.get("sigma")[k];
    return {
      id: `Side ${k + 1}`, at: [at, this.height(k, at)], plane: this.bells,
      label: `Side of bell ${k + 1}: standard deviation ${short(this.get("sigma")[k])}. Arrow keys: left and right.`,
      move: ([x]) => this.setBell("sigma", k, Math.abs(x - mu)),
      draw: (path) => drawMark(path, k, 70).attr("fill", "white").style("stroke", colour(k)),
    };
  }

  animal() {
    const x = this.get("x"), [gamma] = this.gamma([x]);
    return {
      id: "Animal", at: [x, gamma], plane: this.share,
      label: `Animal at ${short(x)}: γ of the second bell ${gamma.toFixed(3)}. Arrow keys: left and right.`,
      move: ([to]) => this.change({ x: to }),
      draw: (path) => drawMark(path, 0, 130).attr("fill", INK),
    };
  }

  // A tap moves what was chosen; else the animal.
  tap(event, plane) {
    const mark = this.mark(this.chosen ?? "Animal");
    mark.move(mark.plane.within(mark.plane === plane ? plane.at(event) : [plane.at(event)[0], mark.at[1]]));
    this.choose(null);
  }

  // Parts and picture -----------------------------------------------------------------------------------

  addPlanes() {
    const [column] = this.get("columns"), margin = { left: 52, bottom: 38 };
    const reach = (way) => this.get("mu").map((mu_k, k) => mu_k + way * 4 * this.get("sigma")[k]);
    this.domain = [Math.min(...reach(-1)), Math.max(...reach(1))];
    this.bells = new Plane(this.stage, { label: "Two bells", columns: [column, "density"], ticks: [6, 3], margin,
      layers: ["area", "turns", "curves", "handles"] });
    this.share = new Plane(this.stage, { label: "Responsibility", columns: [column, "γ of the second"], ticks: [6, 2], margin,
      layers: ["turns", "curves", "handles"] });
    [this.bells, this.share].forEach((plane) => plane.svg.on("click", (event) => this.tap(event, plane)));
  }

  get ground() {
    return this.bells;
  }

  show() {
    const xs = evenly(...this.domain, 161), theta = this.theta, p = densities(xs, theta);
    this.topmost = this.held ? this.topmost : steady(this.topmost, Math.max(...p.map(([one, two]) => one + two)));
    this.bells.fit(this.domain, [0, this.topmost]);
    this.share.fit(this.domain, [0, 1]);
    drawBells(this.bells, xs, theta);
    this.showArea(xs, p);
    this.showShare(xs);
    this.turns = crossings(mixture(theta)); // beyond the axis, too
    const seen = this.turns.filter((x) => x >= this.domain[0] && x <= this.domain[1]);
    [this.bells, this.share].forEach((plane) => drawTurns(plane, seen));
    drawHandles(this, this.bells, ["Top 1", "Side 1", "Top 2", "Side 2"].map((id) => this.mark(id)));
    drawHandles(this, this.share, [this.animal()]);
    this.showFields();
    this.say(this.note || this.sentence());
    this.showTask();
  }

  showArea(xs, p) {
    const under = [[xs[0], 0], ...xs.map((x, i) => [x, Math.min(...p[i])]), [xs.at(-1), 0]];
    this.bells.layer.area.selectAll("path").data([under]).join("path").attr("d", this.bells.line(under));
  }

  showShare(xs) {
    const gamma = this.gamma(xs), half = [[xs[0], 0.5], [xs.at(-1), 0.5]];
    const curves = [[half, "#767676"], [xs.map((x, i) => [x, gamma[i]]), colour(1)]];
    this.share.layer.curves.selectAll("path").data(curves).join("path").attr("stroke", ([, stroke]) => stroke)
      .attr("d", ([points]) => this.share.line(points));
  }

  sentence() {
    const x = this.get("x"), [gamma] = this.gamma([x]);
    const turned = this.turns.length ? `turns at ${this.turns.map(short).join(" and ")}` : "never turns";
    return `At best ${(100 * bayesError(this.theta)).toFixed(1)} % wrong; the answer ${turned}. ` +
      `At ${short(x)}: γ = ${(1 - gamma).toFixed(3)}, ${gamma.toFixed(3)}.`;
  }

  showTask() {
    if (!this.get("task")) return;
    if (!this.turns.length) this.setTask("Found: whatever the animal weighs, the answer is the same.", true);
    else this.setTask("Your task: make two bells between which the answer never turns, though neither is empty.");
  }
}

function drawTurns(plane, turns) {
  const [bottom, top] = plane.y.range();
  plane.layer.turns.selectAll("line").data(turns).join("line").attr("y1", bottom).attr("y2", top)
    .attr("x1", (x) => plane.x(x)).attr("x2", (x) => plane.x(x));
}
