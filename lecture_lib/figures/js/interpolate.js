// In place of d3-interpolate, which d3-scale asks for: axes are between numbers. Colours and words would take
// six kilobytes.

export const interpolateNumber = (a, b) => (t) => a * (1 - t) + b * t;
export const interpolate = interpolateNumber;
export const interpolateRound = (a, b) => (t) => Math.round(interpolateNumber(a, b)(t));
export const piecewise = null;           // of scales with colours, which no axis has
