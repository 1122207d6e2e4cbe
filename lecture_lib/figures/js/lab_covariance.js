// Ellipses to pull: the covariance behind each, its simpler shapes, and points drawn one by one.
//
// State: the mixture pi, mu, Sigma, restrict the shape of the covariances, and step, how many half-steps of
// sampling have been taken: z, x, z, …

import * as checks from "./checks.js";
import { button, enable, group, menu } from "./controls.js";
import { covarianceOf, draws, partsOf } from "./covariance.js";
import source from "./covariance.js" with { type: "text" };
import { drawEllipses } from "./ellipses.js";
import { eigen } from "./gaussian.js";
import { drawHandles } from "./handles.js";
import { Lab } from "./lab.js";
import { colour, drawMark } from "./marks.js";
import { restrictions } from "./mixture.js";
import mixtureSource from "./mixture.js" with { type: "text" };
import { Plane } from "./plane.js";
import { clustered, drawPoints } from "./points.js";
import { plural, replaced, short, signed } from "./words.js";

const MOST = 500;                        // points
const STEEPEST = 0.98;                   // the largest correlation that a handle gives

export default class Covariance extends Lab {
  static title = "Ellipses to pull";
  static shared = ["pi", "mu", "Sigma", "restrict", "step"];
  static sources = [source, mixtureSource];

  build() {
    this.root.classed("lab-single", true);
    this.k = 0;
    this.ground = new Plane(this.stage, { label: "Ellipses and drawn points", columns: this.get("columns"),
      layers: ["axes", "borders", "points", "ellipses", "handles"] });
    this.ground.svg.on("click", (event) => this.moveChosen(event, this.ground,
      "Tap a mark on an ellipse first, then the place where it should go."));
    this.shape = menu(this.bar, "Shape of the covariances", Object.keys(restrictions), (restrict) => this.change({ restrict }));
    this.addDraws();
    this.addFields(this.get("mu").flatMap((_, k) => {
      const name = (letter) => letter + (this.get("mu").length > 1 ? ` of ${k + 1}` : "");
      const sigma = (d) => ({ name: name(`σ${"₁₂"[d]}`), value: () => partsOf(this.get("Sigma")[k]).sigma[d], set: (s) => this.setSigma(k, d, s) });
      return [sigma(0), sigma(1), { name: name("ρ"), value: () => partsOf(this.get("Sigma")[k]).rho, set: (rho) => this.setPart(k, { rho }) }];
    }));
  }

  addDraws() {
    const side = group(this.bar, "Points");
    this.one = button(side, "", () => this.draw(this.count === 1 ? 2 : 1)).classed("lab-wide", true);
    button(side, "+50", () => this.draw(100)).attr("aria-label", "+50 points");
    this.none = button(side, "None", () => this.change({ step: 0 }));
  }

  get count() {
    return this.get("mu").length;
  }

  // The mixture in its shape
  get theta() {
    const pi = this.get("pi");
    return { pi, mu: this.get("mu"), Sigma: restrictions[this.get("restrict")](this.get("Sigma"), pi) };
  }

  refuse({ pi, mu, Sigma, restrict, step }) {
    return checks.points(mu, "mu", 2) ?? checks.mixture({ pi, mu, Sigma }) ??
      checks.word(restrict, "restrict", Object.keys(restrictions)) ?? checks.whole(step, "step") ??
      (step > 2 * MOST ? `step must be at most ${2 * MOST}, got ${step}` : null);
  }

  // What the reader can do -------------------------------------------------------------------------

  setPart(k, change) {
    const { sigma, rho } = { ...partsOf(this.get("Sigma")[k]), ...change };
    this.k = k;
    this.change({ Sigma: replaced(this.get("Sigma"), k, covarianceOf({ sigma, rho: Math.min(Math.max(rho, -STEEPEST), STEEPEST) })) });
  }

  setSigma(k, d, sigma_d, change = {}) {
    const least = this.reach / 60, most = this.reach / 2, { sigma } = partsOf(this.get("Sigma")[k]);
    this.setPart(k, { sigma: replaced(sigma, d, Math.min(Math.max(sigma_d, least), most)), ...change });
  }

  draw(steps) {
    const step = this.get("step") + steps;
    if (step > 2 * MOST) return this.tell(`At most ${MOST} points are drawn here.`);
    this.change({ step });
  }

  // Marks: where an ellipse is farthest to the right, and where it is highest ------------------------------

  markNames() {
    const number = (k) => (this.count > 1 ? ` ${k + 1}` : "");
    return this.get("mu").flatMap((_, k) => [`Right${number(k)}`, `Top${number(k)}`]);
  }

  mark(id) {
    const i = this.markNames().indexOf(id);
    return i < 0 ? null : this.end(id, i >> 1, i % 2);
  }

  // Along column d it moves σ_d, along the other column the correlation.
  end(id, k, d) {
    const { sigma, rho } = partsOf(this.get("Sigma")[k]), mu = this.get("mu")[k], other = 1 - d;
    const at = d === 0 ? [2 * sigma[0], 2 * rho * sigma[1]] : [2 * rho * sigma[0], 2 * sigma[1]];
    return {
      id, at: at.map((part, e) => mu[e] + part),
      label: `${id}: standard deviation ${short(sigma[d])}, correlation ${signed(rho)}. Arrow keys: ` +
        `${d === 0 ? "left and right the deviation, upwards" : "upwards the deviation, left and right"} the correlation.`,
      move: (to) => this.setSigma(k, d, (to[d] - mu[d]) / 2, { rho: (to[other] - mu[other]) / 2 / sigma[other] }),
      draw: (path) => drawMark(path, d, 130).attr("fill", colour(k)),
    };
  }

  // The picture -------------------------------------------------------------------------------------------

  // One scale for both columns, with room around the ellipses of the start
  setFrame() {
    const { svg, side } = this.ground, { clientWidth, clientHeight } = svg.node();
    const wide = (clientWidth - side.left - side.right) / (clientHeight - side.top - side.bottom);
    const { mu, Sigma } = this.stored, middle = [0, 1].map((d) => mu.reduce((sum, mu_k) => sum + mu_k[d], 0) / mu.length);
    this.reach = Math.max(...mu.flatMap((mu_k, k) => mu_k.map((m, d) => Math.abs(m - middle[d]) + 2.6 * Math.sqrt(Sigma[k][d][d]))));
    this.ground.fit(...[wide, 1].map((ratio, d) => [middle[d] - this.reach * ratio, middle[d] + this.reach * ratio]));
  }

  show() {
    const theta = this.theta, made = draws(theta, (this.get("step") + 1) >> 1);
    this.setFrame();
    this.fallen = this.get("step") % 2 ? made.pop() : null;
    this.made = made;
    drawPoints(this.ground, made.map(({ x }) => x), clustered(made.map(({ z }) => z)));
    drawEllipses(this.ground, theta);
    this.ground.layer.ellipses.selectAll("path").style("stroke-width", (_, k) => (k === this.fallen?.z ? 5 : null));
    this.showLines(theta);
    drawHandles(this, this.ground, this.markNames().map((id) => this.mark(id)));
    this.showControls();
    this.say(this.note || this.sentence(theta));
    this.showTask();
  }

  // The box of each ellipse as it was pulled, and the axes of the shape shown
  showLines({ mu, Sigma }) {
    const lines = mu.flatMap((m, k) => {
      const { sigma: [a, b] } = partsOf(this.get("Sigma")[k]), { values, angle } = eigen(Sigma[k]);
      const box = [[1, 1], [1, -1], [-1, -1], [-1, 1], [1, 1]].map(([i, j]) => [m[0] + 2 * a * i, m[1] + 2 * b * j]);
      const axes = values.map((value, d) => [1, -1].map((way) => [Math.cos, Math.sin].map((f, e) =>
        m[e] + way * 2 * Math.sqrt(value) * f(angle + d * Math.PI / 2))));
      return [box, ...axes];
    });
    this.ground.layer.borders.selectAll("path").data(lines).join("path").attr("d", (d) => this.ground.line(d));
  }

  showControls() {
    this.shape.property("value", this.get("restrict"));
    this.one.text(this.count === 1 ? "Draw a point" : this.fallen ? "Draw x" : "Draw z");
    enable(this.none, this.get("step") > 0);
    const { svg } = this.ground;
    svg.attr("aria-label", `${plural(this.count, "ellipse")} and ${plural(this.made.length, "point")}`);
    this.showFields();
  }

  sentence({ pi, Sigma }) {
    const S = Sigma[this.k], { values } = eigen(S), which = this.count > 1 ? "₁₂₃₄₅₆₇₈"[this.k] : "";
    if (this.fallen) return `z says component ${this.fallen.z + 1}, of weight ${short(pi[this.fallen.z])}. Next x is drawn from it.`;
    if (this.count > 1 && this.made.length) return this.drawn(pi);
    return `Σ${which}: variances ${short(S[0][0])} and ${short(S[1][1])}, covariance ${short(S[0][1])}; ` +
      `ρ = ${signed(partsOf(S).rho)}; eigenvalues ${values.map((value) => signed(value)).join(" and ")}.`;
  }

  // How many points each component has made, and how many on average
  drawn(pi) {
    const N = this.made.length, counts = pi.map((_, k) => this.made.filter(({ z }) => z === k).length);
    return `${plural(N, "point")}; by component ${counts.join(", ")}; ` +
      `on average ${pi.map((pi_k) => short(N * pi_k)).join(", ")}.`;
  }

  // The task: a correlation of −0.8 with equal variances
  showTask() {
    if (!this.get("task")) return;
    const S = this.theta.Sigma[0], { rho } = partsOf(S), { values } = eigen(S), variance = (S[0][0] + S[1][1]) / 2;
    if (Math.abs(rho + 0.8) > 0.02 || Math.abs(S[0][0] - S[1][1]) > 0.1 * variance) {
      return this.setTask("Your task: a correlation of −0.8 with equal variances (within 10 %).");
    }
    const [long, short_] = values.map((value) => signed(value / variance));
    this.setTask(`Found: the eigenvalues are ${long} and ${short_} times the variance, 1 − ρ and 1 + ρ.`, true);
  }
}
