// The geyser on the cover: EM settles by itself once it is seen, and the larger and the more mixed in colour
// a mark is, the less sure EM is of its point.
//
// State: that of EM. A press begins again, and the means can be dragged.

import { button } from "./controls.js";
import { calm } from "./lab.js";
import EM from "./lab_em.js";
import { doubted } from "./points.js";
import { plural } from "./words.js";

const SURE = 0.9;                        // at least this γ for one component
const WAIT = 1000;                       // ms before it begins

export default class Cover extends EM {
  static title = "EM as it settles";
  static pause = 270;

  build() {
    this.root.classed("lab-single", true);
    this.addGround();
    this.play = button(this.bar, "Let EM settle", () => this.press()).classed("lab-wide", true);
    this.addNumbers(this.ground);
    this.sight = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && this.seen(), { threshold: 0.6 });
    this.sight.observe(this.stage);
  }

  // Seen for the first time, in its first state
  seen() {
    this.sight.disconnect();
    if (this.get("step")) return;
    if (calm()) return this.toggleRun();
    this.running = setTimeout(() => ((this.running = null), this.toggleRun()), WAIT);
    this.redraw();
  }

  // A link asks for one picture, which stays as it is.
  restore(query) {
    this.sight.disconnect();
    super.restore(query);
  }

  remove() {
    this.sight.disconnect();
    super.remove();
  }

  // Run, stop, or begin again; who likes it calm sees the start first.
  press() {
    const again = this.ended;
    if (again) this.change({ step: 0 });
    if (!again || !calm()) this.toggleRun();
  }

  // From E-step to E-step
  forward(count) {
    super.forward(this.get("step") ? 2 * count : count);
  }

  look(gamma) {
    return doubted(gamma);
  }

  // Axes that hold the whole run, so that they stay
  setDomain() {
    if (this.held) return;
    this.run.all ??= [...this.halfSteps()].map(({ theta }) => theta);
    super.setDomain({ mu: this.run.all.flatMap(({ mu }) => mu), Sigma: this.run.all.flatMap(({ Sigma }) => Sigma) });
  }

  show() {
    this.showGround();
    this.play.text(this.running ? "Stop" : this.ended ? "Again" : "Let EM settle");
    this.showNumbers();
    this.say(this.note || this.problem() || this.sentence());
  }

  sentence() {
    const { name, gamma, collapse } = this.now;
    if (name === "start") return "Start: no point is weighed yet.";
    if (name !== "E" || collapse) return super.sentence();
    const unsure = gamma.filter((gamma_n) => Math.max(...gamma_n) < SURE).length;
    return `Step ${this.stepNumber}: EM is less than ${100 * SURE} % sure of ${unsure} of ` +
      `${plural(gamma.length, "point")}${this.ended ? ", and stops" : ""}.`;
  }
}
