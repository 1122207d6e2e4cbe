// A lab's state as the end of an address, and as a line of Python. Numbers go by commas, rows by
// semicolons: mu=4.5,90;5,94

// A matrix is written as one row of its entries.
const flat = (value) => value.flat(Infinity).join(",");

export function encode(value) {
  if (!Array.isArray(value)) return String(value);
  return Array.isArray(value[0]) ? value.map(flat).join(";") : flat(value);
}

// The value that stands in `text`, of the same kind as `like`.
export function decode(text, like) {
  if (typeof like === "number") return Number(text);
  if (typeof like === "string") return text;
  if (typeof like === "boolean") return text === "true";
  if (!Array.isArray(like[0])) return numbers(text);
  const rows = text === "" ? [] : text.split(";").map(numbers);
  return Array.isArray(like[0][0]) ? rows.map((row) => square(row)) : rows;
}

const numbers = (text) => text.split(",").map(Number);

function square(row) {
  const D = Math.round(Math.sqrt(row.length));
  return Array.from({ length: D }, (_, d) => row.slice(d * D, (d + 1) * D));
}

const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

// What has been changed since the lab was stored, by name
export function changes(model, names, stored) {
  return names.map((name) => [name, model.get(name)]).filter(([name, value]) => !same(value, stored[name]));
}

export function address(changed) {
  return changed.map(([name, value]) => `&${name}=${encode(value)}`).join("");
}

// The state in an address: { name: value } for the names that it mentions
export function stateIn(query, names, stored) {
  const found = new URLSearchParams(query);
  return Object.fromEntries(names.filter((name) => found.has(name))
    .map((name) => [name, decode(found.get(name), stored[name])]));
}

// labs.kmeans(X, mu=[[4.5, 90], [5, 94]], step=3); data that were not changed are called X.
export function python(model, names, stored) {
  const unchanged = same(model.get("X"), stored.X);
  const given = names.map((name) => (name === "X" ? (unchanged ? "X" : literal(model.get("X"))) :
    `${name}=${literal(model.get(name))}`));
  return `labs.${model.get("lab")}(${given.join(", ")})`;
}

function literal(value) {
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value).replaceAll(",", ", ");
}
