// Computes what it is asked, line by line: {"module": …, "name": …, "arguments": […]} in, its value out.
// JSON knows no infinity and no NaN, so these travel as words.

import { createInterface } from "node:readline";

const SOURCES = new URL(`file://${process.argv[2]}/`);
const out = (value) => JSON.stringify(value, (_, v) => (typeof v === "number" && !Number.isFinite(v) ? String(v) : v) ?? null);
const back = (_, v) => (["NaN", "Infinity", "-Infinity"].includes(v) ? Number(v) : v);

async function compute({ module, name, arguments: values }) {
  const functions = await import(new URL(`${module}.js`, SOURCES));
  const [first, ...rest] = name.split(".");
  const asked = rest.reduce((object, key) => object[key], functions[first]);
  const value = asked(...values);
  return typeof value?.next === "function" ? [...value] : value;
}

for await (const text of createInterface({ input: process.stdin })) {
  try {
    console.log(out({ value: await compute(JSON.parse(text, back)) }));
  } catch (error) {
    console.log(out({ error: error.message }));
  }
}
