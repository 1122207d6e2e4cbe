// Bad input is refused in a sentence, as lecture_lib.checks refuses it in Python: null, or what is wrong.

import { factor } from "./gaussian.js";

export const MOST_POINTS = 2000;

export function points(X, name, D) {
  if (!X.every((x) => x.length === D)) return `${name} must have ${D} columns`;
  if (!X.flat().every(Number.isFinite)) return `${name} must be finite`;
  if (X.length > MOST_POINTS) return `${name} must have at most ${MOST_POINTS} points, got ${X.length}`;
  return null;
}

export function some(X, name = "X") {
  return X.length ? null : `${name} must have at least one point`;
}

export function positive(value, name) {
  return Number.isFinite(value) && value > 0 ? null : `${name} must be a finite number above 0, got ${value}`;
}

export function two(mu, name) {
  return mu.length === 2 ? null : `${name} must have 2 rows, got ${mu.length}`;
}

export function whole(n, name) {
  return Number.isInteger(n) && n >= 0 ? null : `${name} must be a whole number, at least 0, got ${n}`;
}

export function count(K, N) {
  if (K === 0) return "mu must have at least one mean";
  if (N === 0) return "There is no point yet. Choose Add, then tap where a point should be.";
  return K <= N ? null : `K must not exceed the number of points: got K = ${K} for N = ${N}; ` +
    "ask for fewer components or bring more data";
}

export function number(x, name) {
  return Number.isFinite(x) ? null : `${name} must be finite, got ${x}`;
}

// Lists of K finite numbers each, by name
export function numbers(lists, K) {
  const wrong = Object.entries(lists).find(([, list]) => list.length !== K || !list.every(Number.isFinite));
  return wrong ? `${wrong[0]} must be ${K} finite numbers, got ${wrong[1].join(", ")}` : null;
}

export function word(value, name, words) {
  return words.includes(value) ? null : `${name} must be one of ${words.join(", ")}, got ${value}`;
}

// Weights and covariances that go with the means
export function mixture({ pi, mu, Sigma }) {
  if (!mu.length) return "mu must have at least one mean";
  const K = mu.length, D = mu[0].length;
  if (pi.length !== K || !pi.every((p) => p >= 0)) return `pi must have shape (${K},) and not be negative`;
  if (Math.abs(pi.reduce((sum, p) => sum + p, 0) - 1) > 1e-8) return "pi must sum to one; divide it by its sum";
  if (Sigma.length !== K || !Sigma.every((S) => S.length === D)) return `Sigma must have shape (${K}, ${D}, ${D})`;
  const wrong = Sigma.map((S, k) => covariance(S, k)).find(Boolean);
  return wrong ?? null;
}

function covariance(S, k) {
  try {
    factor(S);
    return null;
  } catch (error) {
    return `component ${k}: ${error.message}`;
  }
}
