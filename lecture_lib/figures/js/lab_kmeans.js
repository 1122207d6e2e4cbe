// k-means in the reader's hand: drag means and points, take half-steps, see J fall.
//
// State: X (N × 2), mu (K × 2) the start, step the half-steps taken since. All else follows from these.

import { Delaunay } from "d3-delaunay";
import * as checks from "./checks.js";
import { button, choice, group, menu } from "./controls.js";
import { dragging, drawHandles } from "./handles.js";
import { generator, plusPlus, randomPoints } from "./initialise.js";
import { end, halfSteps } from "./kmeans.js";
import source from "./kmeans.js" with { type: "text" };
import { colour, drawMark, INK } from "./marks.js";
import { around, Plane, steady } from "./plane.js";
import { clustered, drawPoints, numberOf, plain } from "./points.js";
import { SteppingLab } from "./stepping.js";
import { plural, removed, replaced, signed } from "./words.js";

const MOST_MEANS = 8;
const EMPTY = "an empty plane";
const BAD = 1.1;                         // an end is bad if J is a tenth above the lowest
const STARTS = 30;                       // of k-means++, to know the lowest

export default class KMeans extends SteppingLab {
  static title = "k-means to play with";
  static shared = ["X", "mu", "step"];
  static sources = [source];
  static halfNames = ["Assign points", "Move means"];
  static pause = 450;                    // milliseconds between the half-steps of a run

  build() {
    Object.assign(this, { tool: "Move", random: generator(1) });
    this.presets = { "as given": this.stored.X, ...this.get("presets"), [EMPTY]: [] };
    this.setDomain(this.stored.X, this.stored.mu);
    this.addPlanes();
    this.addSteps();
    choice(this.bar, "What a tap does", ["Move", "Add", "Delete"], (word) => (this.tool = word));
    menu(this.bar, "Data", Object.keys(this.presets), (name) => this.take(name));
    this.addMeans();
    this.addNumbers(this.ground);
    button(this.numbers.place, "Add a point here", () => this.addTyped());
    button(this.numbers.place, "Delete", () => this.mark(this.chosen)?.remove());
  }

  // What follows from the state ------------------------------------------------------------------

  startOf() {
    return [this.get("X"), this.get("mu")];
  }

  halfSteps() {
    return halfSteps(...this.startOf());
  }

  isLast(half) {
    return half.changed === 0;
  }

  problem() {
    return checks.count(this.get("mu").length, this.get("X").length);
  }

  refuse({ X, mu, step }) {
    return checks.points(X, "X", 2) ?? checks.points(mu, "mu", 2) ?? checks.count(mu.length, X.length) ??
      checks.whole(step, "step");
  }

  // What the reader can do --------------------------------------------------------------------------

  // Other points, the same means: those of now are the new start.
  changePoints(X) {
    this.stop();
    this.change({ X, mu: this.now.mu, step: Math.min(this.get("step"), 1) });
  }

  // Other means: at once each point follows the nearest.
  changeMeans(mu) {
    this.stop();
    this.change({ mu, step: 1 });
  }

  // A start of its own: no point is assigned yet.
  begin(mu) {
    this.stop();
    this.change({ mu, step: 0 });
  }

  add(at) {
    const X = [...this.get("X"), at], problem = checks.points(X, "X", 2);
    if (problem) this.tell(problem);
    else this.changePoints(X);
  }

  addTyped() {
    const at = this.numbers.fields.map((field) => field.node().valueAsNumber);
    if (at.every(Number.isFinite)) this.add(this.ground.within(at));
    else this.tell("Type both numbers of the new point first.");
  }

  addMean() {
    const X = this.get("X"), { mu } = this.now;
    if (mu.length === MOST_MEANS) return this.tell(`At most ${MOST_MEANS} means are drawn here.`);
    const middle = this.domain.map(([low, high]) => (low + high) / 2);
    this.begin([...mu, X.length ? X[Math.floor(this.random() * X.length)] : this.ground.within(middle)]);
  }

  removeMean(k) {
    if (this.now.mu.length === 1) return this.tell("One mean has to stay.");
    this.changeMeans(removed(this.now.mu, k));
  }

  // Means at points that are drawn: by the rule `start`
  draw(start) {
    if (this.problem()) return this.tell(this.problem());
    try {
      this.begin(start(this.get("X"), this.now.mu.length, this.random));
    } catch (error) {
      this.tell(error.message);
    }
  }

  // Another set of points, from a start at random; what was given, and the empty plane, from the given start
  take(name) {
    this.stop();
    this.chosen = null;
    const X = this.presets[name], given = this.stored, again = X === given.X || !X.length;
    this.setDomain(X.length ? X : given.X, again ? given.mu : []);
    this.change({ X, mu: again ? given.mu : this.now.mu, step: 0 });
    if (!again) this.draw(randomPoints);
  }

  // A tap on the ground, or on point n
  tap(event, n = null) {
    const id = `Point ${n + 1}`, chosen = this.mark(this.chosen), at = this.ground.within(this.ground.at(event));
    if (this.tool === "Add") this.add(at);
    else if (this.tool === "Delete") n === null ? this.tell("Tap what you want to delete.") : this.mark(id).remove();
    else if (n !== null && this.chosen?.startsWith("Mean") !== true) this.choose(id);
    else if (chosen) this.put(chosen, at);
    else this.tell("Tap a mean or a point first, then the place where it should go.");
  }

  // Where the chosen mark was to go: done with it
  put(mark, at) {
    mark.move(at);
    this.choose(null);
  }

  tapMark(mark) {
    if (this.tool === "Delete") mark.remove();
    else super.tapMark(mark);
  }

  // Marks: the means, and the point that is chosen ---------------------------------------------------------

  markNames() {
    return [...this.now.mu.map((_, k) => `Mean ${k + 1}`), ...this.get("X").map((_, n) => `Point ${n + 1}`)];
  }

  mark(id) {
    const [kind, number] = (id ?? "").split(" "), n = number - 1;
    if (kind === "Mean" && n < this.now.mu.length) return this.mean(n);
    return kind === "Point" && n < this.get("X").length ? this.point(n) : null;
  }

  mean(k) {
    return {
      id: `Mean ${k + 1}`, at: this.now.mu[k],
      move: (at) => this.changeMeans(replaced(this.now.mu, k, at)),
      remove: () => this.removeMean(k),
      draw: (path) => drawMark(path, k, 150).attr("fill", colour(k)),
    };
  }

  point(n) {
    return {
      id: `Point ${n + 1}`, at: this.get("X")[n],
      move: (at) => this.changePoints(replaced(this.get("X"), n, at)),
      remove: () => ((this.chosen = null), this.changePoints(removed(this.get("X"), n))),
      draw: (path) => drawMark(path, 0, 150).attr("fill", "none").attr("stroke", INK),
    };
  }

  // Parts -----------------------------------------------------------------------------------------------------

  addPlanes() {
    const columns = this.get("columns");
    this.ground = new Plane(this.stage, { label: "Points and means", columns, layers: ["cells", "paths", "points", "handles"] });
    this.ground.svg.on("click", (event) => this.tap(event));
    this.bill = new Plane(this.stage, { label: "Distortion J", columns: ["half-step", "J"], ticks: [4, 3], layers: ["trace"],
      margin: { left: 64 } });
    this.bill.svg.attr("role", "img");
  }

  setDomain(X, mu) {
    this.domain = [0, 1].map((d) => around([...X, ...mu].map((x) => x[d])));
  }

  addMeans() {
    const side = group(this.bar, "Means");
    button(side, "−", () => this.removeMean(this.now.mu.length - 1)).attr("aria-label", "One mean less");
    this.K = side.appendChild(document.createElement("span"));
    button(side, "+", () => this.addMean()).attr("aria-label", "One mean more");
    button(side, "Random start", () => this.draw(randomPoints));
    button(side, "k-means++", () => this.draw(plusPlus));
  }

  // The picture of the state ------------------------------------------------------------------------------------

  show() {
    const X = this.get("X"), halves = this.halves(), { mu, z } = this.now;
    if ([...X, ...mu].some((x) => this.outside(x))) this.setDomain(X, mu);
    this.ground.fit(...this.domain);
    this.showCells(mu);
    this.showPaths(halves);
    drawPoints(this.ground, X, z ? clustered(z) : plain, (points) => this.enterPoints(points));
    drawHandles(this, this.ground, [this.mark(this.chosen), ...mu.map((_, k) => this.mean(k))].filter(unique));
    this.showBill(halves.slice(1));
    this.showSteps();
    this.K.textContent = `K = ${mu.length}`;
    this.showNumbers();
    this.say(this.note || this.problem() || this.sentence());
    this.showTask();
  }

  outside(x) {
    return x.some((x_d, d) => x_d < this.domain[d][0] || x_d > this.domain[d][1]);
  }

  // The places nearest to each mean, in units of the data: a unit across is not as long as one upwards.
  showCells(mu) {
    const [[left, right], [low, high]] = this.domain;
    const voronoi = Delaunay.from(mu).voronoi([left, low, right, high]);
    this.ground.layer.cells.selectAll("path").data(mu).join("path").attr("fill", (_, k) => colour(k))
      .attr("d", (_, k) => this.ground.line(voronoi.cellPolygon(k) ?? []));
  }

  // The way of each mean since the start
  showPaths(halves) {
    const moves = halves.filter(({ name }) => name !== "assign");
    this.ground.layer.paths.selectAll("path").data(halves[0].mu).join("path").attr("stroke", (_, k) => colour(k))
      .attr("d", (_, k) => this.ground.line(moves.map((half) => half.mu[k])));
  }

  // A mouse drags any point; a finger that only wants to scroll the page must first choose one.
  enterPoints(points) {
    const mouse = (event) => event.type === "mousedown" && this.tool === "Move";
    return points.on("click", (event) => (event.stopPropagation(), this.tap(event, numberOf(event.target))))
      .call(dragging(this, this.ground, (_, element) => this.point(numberOf(element)), mouse));
  }

  // J after every half-step so far
  showBill(halves) {
    const plane = this.bill, trace = halves.map(({ J }, t) => [t + 1, J]);
    this.top = steady(this.top, Math.max(...halves.map(({ J }) => J), 0));
    plane.fit([0, Math.max(8, halves.length + 1)], [0, this.top]);
    plane.layer.trace.selectAll("path").data([trace]).join("path").attr("d", plane.line(trace));
    plane.layer.trace.selectAll("circle").data(trace).join("circle").attr("r", 3.5)
      .attr("transform", (at) => plane.translate(at));
    plane.svg.attr("aria-label", trace.length ? `J after each half-step: ${trace.map(([, J]) => J.toFixed(1)).join(", ")}` :
      "J is not known before the first assignment");
  }

  sentence() {
    const { name, mu, J, changed } = this.now;
    if (name === "start") return `Start: ${plural(mu.length, "mean")}, and no point assigned yet.`;
    const said = `Step ${this.stepNumber}, ${name}: J = ${signed(J, 1)}`;
    if (changed === null) return `${said}.`;
    if (changed === 0) return `${said}; no point changed its cluster, so nothing will change again.`;
    return `${said}; ${plural(changed, "point")} changed cluster.`;
  }

  // The task: a start that ends badly
  showTask() {
    const words = "Your task: find a start from which k-means ends badly, with J at least a tenth above the lowest.";
    if (!this.get("task")) return;
    if (!this.ended) return this.setTask(words);
    const { J } = this.now, lowest = this.lowest();
    if (J > BAD * lowest) return this.setTask(`Found: this start ends at J = ${signed(J, 1)}; the lowest known is ${signed(lowest, 1)}.`, true);
    this.setTask(`${words} This one ends at J = ${signed(J, 1)}, and nothing much lower is known.`);
  }

  // The lowest J of many starts, for these points and so many means
  lowest() {
    const X = this.get("X"), K = this.now.mu.length, known = this.known ?? {};
    if (known.X !== X || known.K !== K) {
      const random = generator(K), ends = Array.from({ length: STARTS }, () => end(X, plusPlus(X, K, random)).J);
      this.known = { X, K, J: Math.min(...ends) };
    }
    return Math.min(this.known.J, this.now.J);
  }
}

const unique = (mark, i, marks) => mark && marks.findIndex((other) => other?.id === mark.id) === i;
