// A lab whose state is a start and the number of half-steps taken since: forward, back, and a run.
//
// Who extends it says what a start is made of (`startOf`), how the half-steps follow from it (`halfSteps`),
// which of them is the last (`isLast`), and why there may be none at all (`problem`).

import { button, enable, group } from "./controls.js";
import { calm, Lab } from "./lab.js";

export class SteppingLab extends Lab {
  // The half-steps up to the one shown, each computed once
  halves() {
    const start = this.startOf(), wanted = this.problem() ? 1 : this.get("step") + 1;
    if (start.some((part, i) => part !== this.run?.start[i])) this.run = { start, found: [], next: this.halfSteps() };
    const { found, next } = this.run;
    while (found.length < wanted) {
      const { value, done } = next.next();
      if (done) break;
      found.push(value);
    }
    return found.slice(0, wanted);
  }

  get now() {
    return this.halves().at(-1);
  }

  get ended() {
    return this.isLast(this.now);
  }

  // The whole step that the half-step shown belongs to
  get stepNumber() {
    return (this.halves().length - 1) >> 1;
  }

  forward(count) {
    if (this.problem()) return this.tell(this.problem());
    for (let i = 0; i < count && !this.ended; i++) this.change({ step: this.get("step") + 1 });
  }

  back() {
    this.stop();
    this.change({ step: Math.max(0, this.halves().length - 2) });
  }

  // To the end: in a moment for who likes it calm
  toggleRun() {
    if (this.running) return this.stop();
    if (calm() || this.problem()) return this.forward(Infinity);
    this.running = setInterval(() => (this.ended ? this.stop() : this.forward(1)), this.constructor.pause);
    this.forward(1);
  }

  stop() {
    clearInterval(this.running);
    this.running = null;
    this.redraw();
  }

  addSteps() {
    const side = group(this.bar, "Steps");
    this.buttons = {
      back: button(side, "Back", () => this.back()),
      half: button(side, this.constructor.halfNames[0], () => (this.stop(), this.forward(1))).classed("lab-wide", true),
      step: button(side, "Step", () => (this.stop(), this.forward(2))),
      run: button(side, "Run", () => this.toggleRun()),
    };
  }

  // The buttons say what comes next.
  showSteps() {
    const { back, half, step, run } = this.buttons, can = !this.ended && !this.problem();
    const [first, second] = this.constructor.halfNames, odd = this.halves().length % 2 === 1;
    half.text(odd || !can ? first : second);
    run.text(this.running ? "Stop" : "Run");
    enable(back, this.get("step") > 0);
    [half, step, run].forEach((press) => enable(press, can));
  }
}
