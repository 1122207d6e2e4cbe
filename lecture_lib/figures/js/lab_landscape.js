// The log-likelihood as a map over two means: stand anywhere, and climb by steps of EM.
//
// State: X (N × 1), pi (2) and Sigma (2 × 1 × 1), which are held, mu (2 × 1) where the climb begins, and step, the
// steps of EM taken since. All else follows from these.

import * as checks from "./checks.js";
import { button, enable, group } from "./controls.js";
import { Fit } from "./fit.js";
import { drawHandles } from "./handles.js";
import { climb, landscape } from "./likelihood.js";
import source from "./likelihood.js" with { type: "text" };
import { drawMark, INK } from "./marks.js";
import { Plane } from "./plane.js";
import { SteppingLab } from "./stepping.js";
import { plural, short, signed } from "./words.js";

// Depths below the top, in nats: where one colour ends and the next begins. The colours are those of the chapter's maps.
const DEPTHS = [3, 10, 20, 40, 80, 160, 320, 640];
const SHADES = ["#fee838", "#dec958", "#bcae6c", "#9b9476", "#7d7c78", "#61656f", "#434e6c", "#1a386f", "#00224e"];
const CELLS = 54, FINE = 4;              // values of each mean, and pixels drawn between two of them

export default class Landscape extends SteppingLab {
  static title = "A landscape to climb";
  static shared = ["X", "pi", "mu", "Sigma", "step"];
  static sources = [source];
  static pause = 200;

  build() {
    this.stage.classList.add("lab-two", "lab-map");
    this.ground = new Plane(this.stage, { label: "Map of ℓ over the two means", columns: ["μ₁", "μ₂"],
      layers: ["map", "diagonal", "paths", "peaks", "handles"] });
    this.ground.svg.on("click", (event) => this.tap(event));
    this.fit = new Fit(this.stage, this.get("columns")[0]);
    this.fit.svg.attr("role", "img");
    this.addKey();
    this.addSteps();
    this.addNumbers(this.ground);
  }

  // What follows from the state ---------------------------------------------------------------------

  startOf() {
    return ["X", "pi", "mu", "Sigma"].map((name) => this.get(name));
  }

  halfSteps() {
    return climb(this.get("X"), this.theta(this.get("mu")));
  }

  isLast({ last }) {
    return last;
  }

  problem() {
    return null;
  }

  theta(mu) {
    return { pi: this.get("pi"), mu, Sigma: this.get("Sigma") };
  }

  refuse({ X, pi, mu, Sigma, step }) {
    return checks.some(X) ?? checks.points(X, "X", 1) ?? checks.points(mu, "mu", 1) ?? checks.two(mu, "mu") ??
      checks.mixture({ pi, mu, Sigma }) ?? checks.whole(step, "step");
  }

  // The map with its peaks, computed anew only for other data, weights or variances
  get map() {
    const key = ["X", "pi", "Sigma"].map((name) => this.get(name));
    if (key.some((part, i) => part !== this.known?.key[i])) this.known = { key, ...mapOf(...key) };
    return this.known;
  }

  // The marker ------------------------------------------------------------------------------------------

  markNames() {
    return ["Marker"];
  }

  mark(id) {
    return id === "Marker" ? this.marker() : null;
  }

  marker() {
    const at = this.now.theta.mu.flat();
    return {
      id: "Marker", at, move: (to) => (this.stop(), this.change({ mu: to.map((m) => [m]), step: 0 })),
      label: `Marker at μ₁ = ${short(at[0])}, μ₂ = ${short(at[1])}. Arrow keys move it.`,
      draw: (path) => drawMark(path, 0, 150).attr("fill", INK),
    };
  }

  // There is one thing to move, so a tap moves it.
  tap(event) {
    this.marker().move(this.ground.within(this.ground.at(event)));
  }

  addSteps() {
    const side = group(this.bar, "Steps");
    this.buttons = {
      back: button(side, "Back", () => this.back()),
      step: button(side, "EM step", () => (this.stop(), this.forward(1))),
      run: button(side, "Climb", () => this.toggleRun()).classed("lab-wide", true),
    };
  }

  showSteps() {
    const { back, step, run } = this.buttons;
    run.text(this.running ? "Stop" : "Climb");
    enable(back, this.get("step") > 0);
    [step, run].forEach((press) => enable(press, !this.ended));
  }

  addKey() {
    const key = this.stage.appendChild(document.createElement("p"));
    key.className = "lab-key";
    key.append("depth ≤ ");
    SHADES.forEach((shade, i) => {
      const swatch = key.appendChild(document.createElement("span"));
      Object.assign(swatch.style, { background: shade, color: i < 5 ? "#000" : "#fff" });
      swatch.textContent = i < DEPTHS.length ? DEPTHS[i] : "more";
    });
  }

  // The picture of the state -----------------------------------------------------------------------------

  show() {
    const { theta } = this.now;
    this.ground.fit(this.map.reach, this.map.reach);
    this.showMap();
    this.showPath();
    drawHandles(this, this.ground, [this.marker()]);
    this.fit.show(this.get("X"), theta);
    this.fit.svg.attr("aria-label", `Histogram, and two bells at ${theta.mu.flat().map(short).join(" and ")}`);
    this.showSteps();
    this.showNumbers();
    this.say(this.note || this.sentence());
    if (this.get("task")) this.showTask();
  }

  showMap() {
    const { map, diagonal, peaks } = this.ground.layer, { image, reach: [low, high] } = this.map, { x, y } = this.ground;
    map.selectAll("image").data([image]).join("image").attr("href", image).attr("preserveAspectRatio", "none")
      .attr("x", x(low)).attr("y", y(high)).attr("width", x(high) - x(low)).attr("height", y(low) - y(high));
    diagonal.selectAll("path").data([0]).join("path").attr("d", this.ground.line([[low, low], [high, high]]));
    const tops = peaks.selectAll("g").data(this.map.peaks).join((entering) => enterPeak(entering));
    tops.attr("transform", ({ theta }) => this.ground.translate(theta.mu.flat()));
    tops.select("text").text(({ l }) => signed(l, 0));
  }

  showPath() {
    const way = this.halves().map(({ theta }) => theta.mu.flat()), { paths } = this.ground.layer;
    paths.selectAll("path").data(["white", INK]).join("path").attr("stroke", (ink) => ink)
      .attr("stroke-width", (ink) => (ink === INK ? 1.5 : 4)).attr("d", this.ground.line(way));
    paths.selectAll("circle").data(way).join("circle").attr("r", 2.5).attr("transform", (at) => this.ground.translate(at));
  }

  sentence() {
    const { theta, l } = this.now, [a, b] = theta.mu.flat(), steps = this.halves().length - 1;
    const begins = steps ? `After ${plural(steps, "step")} of EM: ` : "";
    const end = this.ended && steps ? " EM no longer moves the means." : "";
    return `${begins}μ₁ = ${signed(a)}, μ₂ = ${signed(b)}, ℓ = ${signed(l)}, ${signed(Math.max(this.map.top - l, 0))} below the top.${end}`;
  }

  showTask() {
    const words = "Your task: find a place from which EM climbs to the lower of the two peaks.", { l } = this.now;
    const { peaks, top } = this.map, lower = Math.min(...peaks.map((peak) => peak.l));
    const climbed = this.ended && this.get("step") > 0;
    if (climbed && Math.abs(l - lower) < 0.01 && top - lower > 0.01) {
      return this.setTask(`Found: from there EM climbs to ℓ = ${signed(l)}, and the top at ${signed(top)} is out of its reach.`, true);
    }
    this.setTask(climbed ? `${words} This climb ended at ${signed(l)}.` : words);
  }
}

function enterPeak(entering) {
  const g = entering.append("g");
  drawMark(g.append("path"), 2, 60);
  g.append("text").attr("y", 22).attr("text-anchor", "middle");
  return g;
}

// Where the means can be, the peak on each side of the diagonal, and a picture of ℓ
function mapOf(X, pi, Sigma) {
  const x = X.map(([x_n]) => x_n), low = Math.min(...x), high = Math.max(...x), reach = low < high ? [low, high] : [low - 1, high + 1];
  const places = Array.from({ length: CELLS }, (_, i) => reach[0] + i / (CELLS - 1) * (reach[1] - reach[0]));
  const l = landscape(X, { pi, Sigma }, places);
  const peaks = [1, -1].map((side) => peakOn(side, X, { pi, Sigma }, places, l));
  const top = Math.max(...peaks.map((peak) => peak.l));
  return { reach, peaks, top, image: picture(l, top) };
}

// From the highest place of the map with μ_1 below (side 1) or above μ_2 (side −1), EM climbs the rest.
function peakOn(side, X, { pi, Sigma }, places, l) {
  let best = [0, 1];
  l.forEach((row, i) => row.forEach((l_ij, j) => {
    if ((j - i) * side > 0 && (l_ij > l[best[0]][best[1]] || (best[1] - best[0]) * side < 0)) best = [i, j];
  }));
  return [...climb(X, { pi, Sigma, mu: best.map((i) => [places[i]]) })].at(-1);
}

// ℓ in bands of colour, between the values of the grid by straight lines
function picture(l, top) {
  const size = (CELLS - 1) * FINE, canvas = Object.assign(document.createElement("canvas"), { width: size, height: size });
  const pen = canvas.getContext("2d");
  for (let a = 0; a < size; a++) {
    for (let b = 0; b < size; b++) {
      const depth = top - between(l, (a + 0.5) / FINE, (b + 0.5) / FINE), band = DEPTHS.findIndex((most) => depth < most);
      pen.fillStyle = SHADES.at(band);
      pen.fillRect(a, size - 1 - b, 1, 1);
    }
  }
  return canvas.toDataURL();
}

function between(l, a, b) {
  const i = Math.floor(a), j = Math.floor(b), s = a - i, t = b - j;
  return (1 - s) * ((1 - t) * l[i][j] + t * l[i][j + 1]) + s * ((1 - t) * l[i + 1][j] + t * l[i + 1][j + 1]);
}
