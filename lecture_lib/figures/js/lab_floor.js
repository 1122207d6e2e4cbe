// The floor under the log-likelihood in the reader's hand: E builds it where the mean stands, M climbs to its top.
//
// State: X, the mixture pi, mu, Sigma on a line, of which the first mean moves, and touch, the mean at which the
// floor touches. All else follows from these.

import { evenly } from "./bells.js";
import * as checks from "./checks.js";
import { button, group } from "./controls.js";
import { drawBells } from "./curves.js";
import { floorAt, floorUnder, moved } from "./floor.js";
import source from "./floor.js" with { type: "text" };
import { drawHandles } from "./handles.js";
import { Lab } from "./lab.js";
import { colour, drawMark, INK } from "./marks.js";
import { logLikelihood } from "./mixture.js";
import { around, Plane, steady } from "./plane.js";
import { short, signed } from "./words.js";

const BINS = 24;

export default class Floor extends Lab {
  static title = "A floor to lift and to climb";
  static shared = ["X", "pi", "mu", "Sigma", "touch"];
  static sources = [source];

  build() {
    this.root.classed("lab-stacked", true);
    this.addPlanes();
    const side = group(this.bar, "Steps");
    button(side, "E-step", () => this.change({ touch: this.mean }));
    button(side, "M-step", () => this.climb());
    this.addFields([
      { name: "mean", value: () => this.mean, set: (mean) => this.move(mean) },
      { name: "floor touches at", value: () => this.get("touch"), set: (touch) => this.change({ touch: this.onAxis(touch) }) },
    ]);
  }

  get theta() {
    return { pi: this.get("pi"), mu: this.get("mu"), Sigma: this.get("Sigma") };
  }

  get mean() {
    return this.get("mu")[0][0];
  }

  l(mean) {
    return logLikelihood(this.get("X"), moved(this.theta, mean));
  }

  refuse({ X, pi, mu, Sigma, touch }) {
    return checks.points(X, "X", 1) ?? checks.points(mu, "mu", 1) ?? checks.count(mu.length, X.length) ??
      checks.mixture({ pi, mu, Sigma }) ?? checks.number(touch, "touch");
  }

  // What the reader can do -------------------------------------------------------------------------

  move(mean) {
    this.change({ mu: moved(this.theta, this.onAxis(mean)).mu });
  }

  climb() {
    if (!Number.isFinite(this.floor.top)) return this.tell("The first component answers for no point here; move its mean nearer.");
    this.change({ mu: moved(this.theta, this.floor.top).mu });
  }

  onAxis(x) {
    return this.ground.within([x, 0])[0];
  }

  markNames() {
    return ["Mean", "Floor"];
  }

  mark(id) {
    return { Mean: () => this.meanMark(), Floor: () => this.floorMark() }[id]?.() ?? null;
  }

  meanMark() {
    return {
      id: "Mean", at: [this.mean, this.l(this.mean)], move: ([x]) => this.move(x),
      label: `Mean: ${short(this.mean)}. Arrow keys: left and right.`,
      draw: (path) => drawMark(path, 0, 150).attr("fill", INK),
    };
  }

  // It stands below the place where the floor touches.
  floorMark() {
    const touch = this.get("touch");
    return {
      id: "Floor", at: [touch, this.heights[0]], move: ([x]) => this.change({ touch: x }),
      label: `Floor: touches at ${short(touch)}. Arrow keys: left and right.`,
      draw: (path) => drawMark(path, 2, 150).attr("fill", colour(1)),
    };
  }

  // A tap moves what was chosen; else the mean.
  tap(event) {
    this.mark(this.chosen ?? "Mean").move(this.ground.within(this.ground.at(event)));
    this.choose(null);
  }

  // Parts and picture ----------------------------------------------------------------------------------

  addPlanes() {
    const [column] = this.get("columns"), margin = { left: 72, bottom: 38 }, x = this.get("X").flat();
    this.domain = [Math.min(...x), Math.max(...x)];
    this.xs = evenly(...this.domain, 121);
    this.ground = new Plane(this.stage, { label: "Log-likelihood and floor", columns: [`first mean: ${column}`, "nats"],
      ticks: [6, 4], margin, layers: ["curves", "gap", "words", "handles"] });
    this.fit = new Plane(this.stage, { label: "Data and bells", columns: [column, "density"], ticks: [6, 2], margin,
      layers: ["area", "curves"] });
    this.fit.svg.attr("role", "img");
    this.ground.svg.on("click", (event) => this.tap(event));
    this.bars = histogram(x, this.domain);
  }

  // The curve of ℓ and the frame stay, whatever is moved.
  setHill() {
    const start = [this.get("X"), this.get("pi"), this.get("Sigma"), ...this.get("mu").slice(1).flat()];
    if (start.every((part, i) => part === this.start?.[i])) return;
    this.start = start;
    this.hill = this.xs.map((mean) => [mean, this.l(mean)]);
    this.heights = around(this.hill.map(([, l]) => l), 0.17);
  }

  show() {
    this.setHill();
    this.floor = floorUnder(this.get("X"), this.theta, this.get("touch"));
    this.ground.fit(this.domain, this.heights);
    const floor = this.xs.map((mean) => [mean, floorAt(this.floor, mean)]);
    this.ground.layer.curves.selectAll("path").data([this.hill, floor]).join("path")
      .attr("stroke", (_, i) => [INK, colour(1)][i]).attr("stroke-dasharray", (_, i) => [null, "6 3"][i]).attr("d", (d) => this.ground.line(d));
    this.showGap();
    drawHandles(this, this.ground, this.markNames().map((id) => this.mark(id)));
    this.showFit();
    this.showFields();
    this.say(this.note || this.sentence());
    this.showTask();
  }

  // The gap at the mean, and the names of what is drawn
  showGap() {
    const { x, y, layer } = this.ground, l = this.l(this.mean), floor = floorAt(this.floor, this.mean), gap = Math.max(0, l - floor);
    layer.gap.selectAll("path").data([[[this.mean, l], [this.mean, floor]]]).join("path").attr("d", (d) => this.ground.line(d));
    const right = x.range()[1], [bottom, top] = y.range(), near = x(this.mean) > right - 90;
    const seen = Math.min(y(floor), bottom), side = near ? -12 : 12;
    const words = [
      ["ℓ", right - 14, y(this.hill.at(-8)[1]) - 10, "end", INK],
      ["floor", x(this.floor.top), Math.min(y(this.floor.highest) + 17, bottom - 6), "middle", colour(1)],
      [`gap ${signed(gap)}`, x(this.mean) + side, Math.max((y(l) + seen) / 2 + 4, top + 12), near ? "end" : "start", colour(1)],
    ];
    layer.words.selectAll("text").data(words).join("text").text(([word]) => word).attr("x", (d) => d[1]).attr("y", (d) => d[2])
      .attr("text-anchor", (d) => d[3]).style("fill", (d) => d[4]);
  }

  showFit() {
    const { pi, mu, Sigma } = this.theta, theta = { pi, mu: mu.flat(), sigma: Sigma.map(([[v]]) => Math.sqrt(v)) };
    this.most = steady(this.most, Math.max(...this.bars.map(([, height]) => height)) * 1.3);
    this.fit.fit(this.domain, [0, this.most]);
    this.fit.layer.area.selectAll("path").data([this.bars]).join("path").attr("d", (d) => this.fit.line(d));
    drawBells(this.fit, this.xs, theta);
  }

  sentence() {
    const l = this.l(this.mean), floor = floorAt(this.floor, this.mean), at = `At ${signed(this.mean)}`;
    if (this.mean === this.get("touch")) return `${at} the floor touches ℓ = ${signed(l)}.`;
    const highest = this.mean === this.floor.top ? ", its highest" : "";
    return `${at}: ℓ = ${signed(l)}; the floor is at ${signed(floor)}${highest}, ${signed(l - floor)} below.`;
  }

  // The task: the floor has fallen, and ℓ has risen
  showTask() {
    if (!this.get("task")) return;
    const before = this.l(this.get("touch")), rise = this.l(this.mean) - before, fall = before - floorAt(this.floor, this.mean);
    if (rise > 0.01 && fall > 0.01) {
      return this.setTask(`Found: since they touched, the floor has fallen by ${signed(fall)}, and ℓ has risen by ${signed(rise)}.`, true);
    }
    this.setTask("Your task: drag the mean to a place where the floor has fallen, but ℓ has risen.");
  }
}

// The outline of a histogram, as a density
function histogram(x, [low, high]) {
  const width = (high - low) / BINS || 1, counts = Array(BINS).fill(0);
  x.forEach((x_n) => counts[Math.min(BINS - 1, Math.floor((x_n - low) / width))]++);
  const steps = counts.flatMap((count, b) => [b, b + 1].map((end) => [low + end * width, count / x.length / width]));
  return [[low, 0], ...steps, [high, 0]];
}
