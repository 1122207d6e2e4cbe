// EM in the reader's hand: drag the means of a mixture, take E-steps and M-steps, see ℓ and its bound rise.
//
// State: X (N × 2), the start pi (K), mu (K × 2), Sigma (K × 2 × 2), restrict the shape of the covariances,
// step the half-steps taken since. All else follows from these, and so does k-means from the same means.

import { Delaunay } from "d3-delaunay";
import { select } from "d3-selection";
import * as checks from "./checks.js";
import { button, group, menu } from "./controls.js";
import { drawEllipses } from "./ellipses.js";
import { em, lowerBound } from "./em.js";
import source from "./em.js" with { type: "text" };
import { drawHandles } from "./handles.js";
import { generator, mixtureAround, plusPlus, randomPoints } from "./initialise.js";
import { halfSteps } from "./kmeans.js";
import { colour, drawMark, INK } from "./marks.js";
import { logLikelihood, restrictions } from "./mixture.js";
import mixtureSource from "./mixture.js" with { type: "text" };
import { around, Plane } from "./plane.js";
import { drawPoints, numberOf, plain, weighed } from "./points.js";
import { SteppingLab } from "./stepping.js";
import { pair, plural, replaced, signed } from "./words.js";

const MOST_COMPONENTS = 8;
const SMALL = 1e-6;                      // EM has arrived if ℓ rises by no more than this for each point
const LONGEST = 500;                     // steps of a run
const SHORT = 100;                       // an end this far below the highest ℓ known is a bad one
const STARTS = 6;                        // of k-means++, to know the highest

export default class EM extends SteppingLab {
  static title = "EM to play with";
  static shared = ["X", "pi", "mu", "Sigma", "restrict", "step"];
  static sources = [source, mixtureSource];
  static halfNames = ["E-step", "M-step"];
  static pause = 120;

  build() {
    Object.assign(this, { random: generator(1), beside: false });
    this.addGround();
    this.addRise();
    this.addSteps();
    this.shape = menu(this.bar, "Shape of the covariances", Object.keys(restrictions), (word) => this.reshape(word));
    this.compare = button(this.bar, "k-means beside", () => ((this.beside = !this.beside), this.redraw()));
    this.addComponents();
    this.addNumbers(this.ground);
  }

  // What follows from the state -------------------------------------------------------------------

  startOf() {
    return ["X", "pi", "mu", "Sigma", "restrict"].map((name) => this.get(name));
  }

  get theta() {
    return { pi: this.get("pi"), mu: this.get("mu"), Sigma: this.get("Sigma") };
  }

  halfSteps() {
    return halves(this.get("X"), inShape(this.theta, this.get("restrict")), this.get("restrict"));
  }

  isLast(half) {
    return half.last || Boolean(half.collapse);
  }

  problem() {
    return checks.count(this.get("mu").length, this.get("X").length);
  }

  refuse({ X, pi, mu, Sigma, restrict, step }) {
    return checks.points(X, "X", 2) ?? checks.points(mu, "mu", 2) ?? checks.count(mu.length, X.length) ??
      checks.mixture({ pi, mu, Sigma }) ?? checks.word(restrict, "restrict", Object.keys(restrictions)) ??
      checks.whole(step, "step");
  }

  // k-means from the same means, as many half-steps on
  kmeans() {
    const start = [this.get("X"), this.get("mu")];
    if (start.some((part, i) => part !== this.hard?.start[i])) this.hard = { start, found: [...halfSteps(...start)] };
    return this.hard.found[Math.min(this.halves().length, this.hard.found.length) - 1];
  }

  // What the reader can do ------------------------------------------------------------------------------

  // Another start: the mixture of now with a change. At once each point is weighed anew.
  changeTheta(change) {
    this.stop();
    this.change({ ...this.now.theta, ...change, step: 1 });
  }

  // A start of its own, as wide as all points together
  begin(mu) {
    this.stop();
    this.change({ ...mixtureAround(this.get("X"), mu), step: 0 });
  }

  reshape(restrict) {
    this.stop();
    this.change({ restrict, step: 0 });
  }

  setCount(K) {
    const X = this.get("X"), { mu } = this.now.theta;
    if (K < 1) return this.tell("One component has to stay.");
    if (K > MOST_COMPONENTS) return this.tell(`At most ${MOST_COMPONENTS} components are drawn here.`);
    this.begin(K < mu.length ? mu.slice(0, K) : [...mu, X[Math.floor(this.random() * X.length)]]);
  }

  draw(start) {
    try {
      this.begin(start(this.get("X"), this.now.theta.mu.length, this.random));
    } catch (error) {
      this.tell(error.message);
    }
  }

  // A tap on the ground, or on point n
  tap(event, n = null) {
    const chosen = this.mark(this.chosen);
    if (chosen) {
      chosen.move(this.ground.within(this.ground.at(event)));
      this.choose(null);
    } else if (n !== null) this.tellPoint(n);
    else this.tell("Tap a mean first, then the place where it should go.");
  }

  tellPoint(n) {
    const x = this.get("X")[n], gamma = this.now.gamma;
    const said = gamma ? `γ = ${gamma[n].map((g) => g.toFixed(3)).join(", ")}` : "not weighed yet";
    this.tell(`Point ${n + 1} at ${pair(x)}: ${said}.`);
  }

  // Marks: the means --------------------------------------------------------------------------------------

  markNames() {
    return this.now.theta.mu.map((_, k) => `Mean ${k + 1}`);
  }

  mark(id) {
    const k = this.markNames().indexOf(id);
    return k < 0 ? null : this.mean(k);
  }

  mean(k) {
    return {
      id: `Mean ${k + 1}`, at: this.now.theta.mu[k],
      move: (at) => this.changeTheta({ mu: replaced(this.now.theta.mu, k, at) }),
      draw: (path) => drawMark(path, k, 150).attr("fill", colour(k)),
    };
  }

  // Parts ---------------------------------------------------------------------------------------------------

  addGround() {
    const columns = this.get("columns"), label = "Points, means and ellipses";
    this.ground = new Plane(this.stage, { label, columns, layers: ["borders", "points", "ellipses", "hard", "handles"] });
    this.ground.svg.on("click", (event) => this.tap(event));
  }

  addRise() {
    this.rise = new Plane(this.stage, { label: "ℓ", columns: ["step", "ℓ"], ticks: [4, 4],
      layers: ["trace", "gap"], margin: { left: 64 } });
    this.rise.svg.attr("role", "img");
  }

  addComponents() {
    const side = group(this.bar, "Components");
    button(side, "−", () => this.setCount(this.now.theta.mu.length - 1)).attr("aria-label", "One component less");
    this.K = side.appendChild(document.createElement("span"));
    button(side, "+", () => this.setCount(this.now.theta.mu.length + 1)).attr("aria-label", "One component more");
    button(side, "Random start", () => this.draw(randomPoints));
  }

  // The picture of the state ------------------------------------------------------------------------------------

  show() {
    this.showGround();
    this.showKmeans();
    this.showRise(this.halves());
    this.showSteps();
    this.showControls(this.now.theta);
    this.showNumbers();
    this.say(this.note || this.problem() || this.sentence());
    this.showTask();
  }

  showGround() {
    const { theta, gamma } = this.now;
    this.setDomain(theta);
    this.ground.fit(...this.domain);
    drawPoints(this.ground, this.get("X"), gamma ? this.look(gamma) : plain, (points) =>
      points.on("click", (event) => (event.stopPropagation(), this.tap(event, numberOf(event.target)))));
    drawEllipses(this.ground, theta);
    drawHandles(this, this.ground, theta.mu.map((_, k) => this.mean(k)));
    this.ground.svg.attr("aria-label", `${plural(this.get("X").length, "point")} and ${plural(theta.mu.length, "component")}`);
  }

  look(gamma) {
    return weighed(gamma);
  }

  // Axes that hold all points and ellipses; they stay while a mean is dragged, and as long as they fit.
  setDomain(theta) {
    if (this.held && this.domain) return;
    const needed = [0, 1].map((d) => reach(this.get("X"), theta, d));
    const fits = this.domain?.every(([low, high], d) => low <= needed[d][0] && high >= needed[d][1] &&
      high - low < 1.3 * (needed[d][1] - needed[d][0]));
    if (!fits) this.domain = needed.map((ends) => around(ends, 0.04));
  }

  showKmeans() {
    const hard = this.beside ? this.kmeans() : null, mu = hard?.mu ?? [];
    const [[left, right], [low, high]] = this.domain;
    const borders = mu.length > 1 ? Delaunay.from(mu).voronoi([left, low, right, high]) : null;
    this.ground.layer.borders.selectAll("path").data(mu).join("path")
      .attr("d", (_, k) => this.ground.line(borders?.cellPolygon(k) ?? []));
    this.ground.layer.hard.selectAll("path").data(mu).join("path").attr("stroke", (_, k) => colour(k))
      .attr("transform", (at) => this.ground.translate(at))
      .each(function (_, k) { drawMark(select(this), k, 110); });
  }

  // ℓ at every step so far, and the bound below the last
  showRise(halves) {
    const steps = halves.filter(({ name }) => name === "E"), { name, l, bound } = this.now;
    const at = halves.length >> 1, trace = steps.map((half, t) => [t, half.l]);
    const ends = [...trace.slice(trace.length > 1 ? 1 : 0).map(([, l_t]) => l_t), l, ...(name === "M" ? [bound] : [])];
    this.rise.fit([0, Math.max(8, 1.1 * at)], around(ends, 0.1));
    this.rise.layer.trace.selectAll("path").data([trace]).join("path").attr("d", this.rise.line(trace));
    this.showGap(name === "start" ? [] : [[name === "M" ? at : at - 1, l, bound]]);
    this.rise.svg.attr("aria-label", `ℓ over ${plural(trace.length, "step")}, now ${signed(l)}`);
  }

  showGap(gaps) {
    const { layer } = this.rise;
    layer.gap.selectAll("path").data(gaps).join("path").attr("d", ([t, l, bound]) => this.rise.line([[t, l], [t, bound]]));
    layer.gap.selectAll("rect").data(gaps).join("rect").attr("x", -4).attr("y", -4).attr("width", 8).attr("height", 8)
      .attr("transform", ([t, , bound]) => this.rise.translate([t, bound]));
    layer.gap.selectAll("circle").data(gaps).join("circle").attr("r", 4)
      .attr("transform", ([t, l]) => this.rise.translate([t, l]));
  }

  showControls({ mu }) {
    this.K.textContent = `K = ${mu.length}`;
    this.shape.property("value", this.get("restrict"));
    this.compare.attr("aria-pressed", String(this.beside));
  }

  sentence() {
    const { name, l, bound, collapse } = this.now, title = name === "start" ? "Start" : `Step ${this.stepNumber}, ${name}`;
    if (collapse) return `EM stops: ${collapse}.`;
    const said = { start: `ℓ = ${signed(l)}; no point is weighed yet`, E: `the bound touches ℓ = ${signed(l)}`,
      M: `the bound rises to ${signed(bound)}, and ℓ above it to ${signed(l)}` }[name];
    const end = this.ended ? `; ℓ rose by less than ${SMALL} for each point, so EM stops` : "";
    return `${title}: ${said}${end}.${this.beside ? ` ${this.besides()}` : ""}`;
  }

  besides() {
    const { J, name } = this.kmeans();
    return name === "start" ? "k-means has not begun." : `k-means beside it: J = ${signed(J, 1)}.`;
  }

  // The task: an end far below the highest
  showTask() {
    if (!this.get("task")) return;
    const words = `Your task: find a start and a shape from which EM ends at least ${SHORT} below the highest ℓ of that shape.`;
    if (!this.ended || this.now.collapse) return this.setTask(words);
    const { l } = this.now, highest = this.highest();
    if (l < highest - SHORT) return this.setTask(`Found: EM ends at ℓ = ${signed(l)}; the highest known is ${signed(highest)}.`, true);
    this.setTask(`${words} This one ends at ${signed(l)}, and nothing much higher is known.`);
  }

  // The highest ℓ of some starts, for these points, this shape, and so many components
  highest() {
    const key = [this.get("X"), this.get("restrict"), this.get("mu").length];
    if (key.some((part, i) => part !== this.known?.key[i])) this.known = { key, l: best(...key) };
    return Math.max(this.known.l, this.now.l);
  }
}

// The mixture with covariances of the chosen shape
function inShape(theta, restrict) {
  return { ...theta, Sigma: restrictions[restrict](theta.Sigma, theta.pi) };
}

// The start, then E, M, E, …; each has { name, theta, gamma, l, bound }, the last also `last` or `collapse`.
function* halves(X, theta, restrict) {
  let before = null;
  yield { name: "start", theta, gamma: null, l: logLikelihood(X, theta), bound: NaN };
  for (const now of em(X, theta, restrict, LONGEST)) {
    if (now.collapse) return yield { ...before, name: "M", collapse: now.collapse };
    const { gamma, logLikelihood: l } = now;
    if (before) yield { name: "M", theta: now.theta, gamma: before.gamma, l, bound: lowerBound(X, before.gamma, now.theta) };
    const last = before !== null && Math.abs(l - before.l) <= SMALL * X.length;
    before = { name: "E", theta: now.theta, gamma, l, bound: l, last };
    yield before;
    if (last) return;
  }
}

function best(X, restrict, K) {
  const random = generator(K);
  const ends = Array.from({ length: STARTS }, () => {
    const theta = inShape(mixtureAround(X, plusPlus(X, K, random)), restrict);
    return [...halves(X, theta, restrict)].filter((half) => !half.collapse).at(-1).l;
  });
  return Math.max(...ends);
}

// From the lowest to the highest place of points and ellipses in column d
function reach(X, { mu, Sigma }, d) {
  const values = X.map((x) => x[d]);
  mu.forEach((mu_k, k) => [-2, 2].forEach((times) => values.push(mu_k[d] + times * Math.sqrt(Sigma[k][d][d]))));
  return [Math.min(...values), Math.max(...values)];
}
