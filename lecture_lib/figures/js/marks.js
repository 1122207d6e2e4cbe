// How marks look: a colour and a shape for each component, the same as in plots.py.

export const COLOURS = ["#0072B2", "#D55E00", "#117755", "#882288", "#996600", "#444444", "#A8324A", "#3B4CA8"];
export const INK = "#222222", GREY = "#767676";

// Outlines of this area in pixels, around the origin

function circle(area) {
  const r = Math.sqrt(area / Math.PI);
  return `M0,${-r}A${r},${r},0,1,1,0,${r}A${r},${r},0,1,1,0,${-r}Z`;
}

// A regular polygon, its first corner on top or turned away from there; a star if each second corner lies
// nearer to the middle
const polygon = (corners, { degrees = 0, inner = 1 } = {}) => (area) => {
  const radius = Math.sqrt(2 * area / corners / inner / Math.sin(2 * Math.PI / corners));
  return outline(Array.from({ length: corners }, (_, i) => {
    const angle = (2 * i / corners + degrees / 180) * Math.PI, r = i % 2 ? inner * radius : radius;
    return [r * Math.sin(angle), -r * Math.cos(angle)];
  }));
};

function cross(area) {
  const one = Math.sqrt(area / 5) / 2, three = 3 * one;
  return outline([[-three, -one], [-one, -one], [-one, -three], [one, -three], [one, -one], [three, -one],
    [three, one], [one, one], [one, three], [-one, three], [-one, one], [-three, one]]);
}

const outline = (corners) => `M${corners.join("L")}Z`;

// The markers of matplotlib in the same order: o s ^ D v P * p
const SHAPES = [circle, polygon(4, { degrees: 45 }), polygon(3), polygon(4), polygon(3, { degrees: 180 }), cross,
  polygon(10, { inner: 0.382 }), polygon(5)];

export const colour = (k) => COLOURS[k % COLOURS.length];

// Draw component k's marker, of this area in pixels, into a <path>.
export function drawMark(path, k, area) {
  return path.attr("d", SHAPES[k % SHAPES.length](area));
}

// Colours mixed as a row of responsibilities says
export function mixed(gamma_n) {
  const parts = [1, 3, 5].map((i) => gamma_n.reduce((sum, gamma_nk, k) =>
    sum + gamma_nk * parseInt(colour(k).slice(i, i + 2), 16), 0));
  return `rgb(${parts.map(Math.round)})`;
}
