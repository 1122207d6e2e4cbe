// A covariance in the plane as two standard deviations and a correlation, and points drawn one after the other.

import { generator, normal } from "./initialise.js";
import { sample } from "./mixture.js";

// σ_1, σ_2 and ρ of Σ
export function partsOf([[a, b], [, c]]) {
  return { sigma: [Math.sqrt(a), Math.sqrt(c)], rho: b / Math.sqrt(a * c) };
}

// Σ = [σ_1², ρ σ_1 σ_2; ρ σ_1 σ_2, σ_2²]
export const covarianceOf = ({ sigma: [one, two], rho }) =>
  [[one ** 2, rho * one * two], [rho * one * two, two ** 2]];

// The first `count` points { z, x } of the mixture. The dice are the same for every mixture: points follow it.
export function draws(theta, count, seed = 1) {
  const random = generator(seed);
  return Array.from({ length: count }, () => sample(theta, random, () => normal(random)));
}
