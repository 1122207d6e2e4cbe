// A picture with axes, drawn in the pixels of the screen, so that its letters and handles keep their size.

import { axisBottom, axisLeft } from "d3-axis";
import { scaleLinear, scaleLog } from "d3-scale";
import { pointer, select } from "d3-selection";
import { digitsFor, rounded } from "./words.js";

let planes = 0;

export class Plane {
  // An <svg> in `parent`; its layers are drawn one over the other in the order of their names.
  constructor(parent, { label, columns, layers, log = "", ticks = [5, 5], formats = [], margin = {} }) {
    Object.assign(this, { columns, ticks, formats });
    this.side = { top: 8, right: 12, bottom: 40, left: 50, ...margin };
    this.svg = select(parent).append("svg").attr("role", "group").attr("aria-label", label);
    this.x = log.includes("x") ? scaleLog() : scaleLinear();
    this.y = log.includes("y") ? scaleLog() : scaleLinear();
    this.addGround();
    this.layer = Object.fromEntries(layers.map((name) => [name, this.addLayer(name)]));
    this.addAxes();
  }

  addGround() {
    const clip = `lab-clip-${planes++}`;
    const frame = this.svg.append("clipPath").attr("id", clip).append("rect");
    this.ground = this.svg.append("rect").attr("class", "lab-ground");
    this.boxes = [frame, this.ground];
    this.inside = this.svg.append("g").attr("clip-path", `url(#${clip})`);
  }

  // Handles may be seen in full at the edge; all else is cut off there.
  addLayer(name) {
    return (name === "handles" ? this.svg : this.inside).append("g").attr("class", `lab-${name}`);
  }

  addAxes() {
    const hidden = (kind) => this.svg.insert(kind, ".lab-handles").attr("aria-hidden", true);
    this.axes = [hidden("g").attr("class", "lab-axis"), hidden("g").attr("class", "lab-axis")];
    this.names = this.columns.map((name) => hidden("text").attr("class", "lab-column").text(name));
  }

  // Fit the picture to its box, and its axes to these domains.
  fit(xDomain, yDomain) {
    const { clientWidth: width, clientHeight: height } = this.svg.node();
    const size = [width, height, xDomain, yDomain].join();
    if (size === this.size || !width) return;
    this.size = size;
    this.x.domain(xDomain).range([this.side.left, width - this.side.right]);
    this.y.domain(yDomain).range([height - this.side.bottom, this.side.top]);
    this.drawAxes();
  }

  drawAxes() {
    const [left, right] = this.x.range(), [bottom, top] = this.y.range();
    this.boxes.forEach((box) => box.attr("x", left).attr("y", top)
      .attr("width", Math.max(0, right - left)).attr("height", Math.max(0, bottom - top)));
    const few = (most, pixels) => Math.max(2, Math.min(most, Math.round(pixels / 36)));
    this.axes[0].attr("transform", `translate(0,${bottom})`)
      .call(axisBottom(this.x).ticks(few(this.ticks[0], right - left)).tickFormat(this.formats[0] ?? null).tickSize(4));
    this.axes[1].attr("transform", `translate(${left},0)`)
      .call(axisLeft(this.y).ticks(few(this.ticks[1], bottom - top)).tickFormat(this.formats[1] ?? null).tickSize(4));
    this.names[0].attr("transform", `translate(${(left + right) / 2},${bottom + 34})`);
    this.names[1]?.attr("transform", `translate(12,${(top + bottom) / 2}) rotate(-90)`);
  }

  // Where an event is, in units of the data
  at(event) {
    const [left, top] = pointer(event, this.svg.node());
    return [this.x.invert(left), this.y.invert(top)];
  }

  // Where a place of the data is on the screen
  translate([a, b]) {
    return `translate(${this.x(a).toFixed(2)},${this.y(b).toFixed(2)})`;
  }

  // Through these places; the third decimal of a pixel nobody sees
  line(points) {
    const at = ([a, b]) => `${this.x(a).toFixed(3)},${this.y(b).toFixed(3)}`;
    return points.length ? `M${points.map(at).join("L")}` : null;
  }

  // The nearest place on the axes, with as many digits as a screen tells apart
  within(point) {
    return [this.x, this.y].map((scale, d) => {
      const [low, high] = scale.domain();
      return rounded(Math.min(Math.max(point[d], low), high), digitsFor(low, high));
    });
  }

  // By how much an arrow key moves a mark
  step() {
    return [this.x, this.y].map((scale) => {
      const [low, high] = scale.domain();
      return Math.max(10 ** -digitsFor(low, high), (high - low) / 100);
    });
  }
}

// Limits that hold all these numbers, with some room.
export function around(numbers, room = 0.07) {
  const low = Math.min(...numbers), high = Math.max(...numbers), more = room * (high - low) || 1;
  return [low - more, high + more];
}

// The upper end of an axis from zero that holds `most`; it stays as long as it fits, so that nothing jitters.
export function steady(top, most) {
  return top >= most && top <= 3 * most ? top : 1.2 * most || 1;
}
