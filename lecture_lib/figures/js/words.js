// Numbers and lists, as the labs say and change them.

// A true minus sign, and so many digits after the point
export const signed = (number, digits = 2) => number.toFixed(digits).replace("-", "−");

// 4.5 and 90, with as many digits as four figures need
export const short = (number) => signed(number, 9).includes("N") ? "unknown" :
  String(Number(number.toPrecision(4))).replace("-", "−");

// 10⁻⁶ for −6
export const power = (exponent) => `10${[...String(exponent)].map((sign) => (sign === "-" ? "⁻" : "⁰¹²³⁴⁵⁶⁷⁸⁹"[sign] ?? sign)).join("")}`;

export const pair = (x) => `(${x.map(short).join(", ")})`;

export const plural = (count, thing) => `${count} ${thing}${count === 1 ? "" : "s"}`;

// How many digits after the point tell apart the places of an axis from `low` to `high`
export const digitsFor = (low, high) => Math.max(0, 2 - Math.floor(Math.log10(high - low || 1)));

export const rounded = (number, digits) => Number(number.toFixed(Math.min(digits, 12)));

export const replaced = (rows, n, row) => rows.map((old, i) => (i === n ? row : old));

export const removed = (rows, n) => rows.filter((_, i) => i !== n);
