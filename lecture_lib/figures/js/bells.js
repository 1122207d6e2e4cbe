// Gaussians on a line: bells over an axis of numbers.
//
// theta = { pi (K), mu (K), sigma (K) } with standard deviations; `mixture` writes it as the library does.

import { logJoint } from "./mixture.js";

export const mixture = ({ pi, mu, sigma }) =>
  ({ pi, mu: mu.map((mu_k) => [mu_k]), Sigma: sigma.map((sigma_k) => [[sigma_k ** 2]]) });

// π_k N(x | μ_k, σ_k²) for every x and k
export const densities = (xs, theta) => logJoint(xs.map((x) => [x]), mixture(theta)).map((row) => row.map(Math.exp));

export const evenly = (low, high, count) => Array.from({ length: count }, (_, i) => low + (high - low) * i / (count - 1));

// ∫ min_k π_k N(x | μ_k, σ_k²) dx: how often the best rule is wrong, by the trapezoidal rule
export function bayesError(theta, count = 2001) {
  const low = Math.min(...theta.mu.map((mu_k, k) => mu_k - 8 * theta.sigma[k]));
  const high = Math.max(...theta.mu.map((mu_k, k) => mu_k + 8 * theta.sigma[k]));
  const smaller = densities(evenly(low, high, count), theta).map((row) => Math.min(...row));
  const ends = (smaller[0] + smaller.at(-1)) / 2;
  return (smaller.reduce((sum, p) => sum + p, 0) - ends) * (high - low) / (count - 1);
}
