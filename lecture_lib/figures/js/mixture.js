// Gaussian mixtures: the density and four shapes of covariance.
//
// theta = { pi (K), mu (K × D), Sigma (K × D × D) } · X (N × D) data

import { eigen, factor, logDensity } from "./gaussian.js";

// ln π_k + ln N(x_n | μ_k, Σ_k) for every n and k, N × K
export function logJoint(X, theta) {
  const columns = theta.pi.map((pi_k, k) =>
    component(k, () => logDensity(X, theta.mu[k], theta.Sigma[k])).map((l) => Math.log(pi_k) + l));
  return X.map((_, n) => columns.map((column) => column[n]));
}

// What goes wrong in a component says in which.
function component(k, compute) {
  try {
    return compute();
  } catch (error) {
    throw new RangeError(`component ${k}: ${error.message}`);
  }
}

// ln Σ_k e^{a_k} = b + ln Σ_k e^{a_k − b}; with b the largest a_k nothing overflows.
export function logSumExp(a) {
  const b = Math.max(...a);
  return b + Math.log(a.reduce((sum, a_k) => sum + Math.exp(a_k - b), 0));
}

// l(θ) = Σ_n ln Σ_k π_k N(x_n | μ_k, Σ_k)
export function logLikelihood(X, theta) {
  return logJoint(X, theta).reduce((sum, row) => sum + logSumExp(row), 0);
}

// Ancestral sampling, one point: z from the weights, then x from component z. random() and normal()
// draw from 0 to 1 and from the standard normal.
export function sample(theta, random, normal) {
  let z = 0, rest = random();
  while (z < theta.pi.length - 1 && rest >= theta.pi[z]) rest -= theta.pi[z++];
  const { s, L } = factor(theta.Sigma[z]), u = s.map(normal);
  const x = s.map((s_d, d) => theta.mu[z][d] + s_d * L[d].reduce((sum, L_de, e) => sum + L_de * u[e], 0));
  return { z, x };
}

// The four restrictions: each maps any covariances to the most likely ones of its shape.

const each = (Sigma, f) => Sigma.map((S) => S.map((row, d) => row.map((v, e) => f(v, d, e, S))));

export const restrictions = {
  full: (Sigma) => Sigma,
  tied: (Sigma, pi) => each(Sigma, (_, d, e) => Sigma.reduce((sum, S, k) => sum + pi[k] * S[d][e], 0)),
  diagonal: (Sigma) => each(Sigma, (v, d, e) => (d === e ? v : 0)),
  spherical: (Sigma) => each(Sigma, (_, d, e, S) =>
    (d === e ? S.reduce((sum, row, i) => sum + row[i], 0) / S.length : 0)),
};

// Where two components in one dimension are equally likely: ln π_1 N_1 = ln π_2 N_2 is a quadratic
// equation a x² + b x + c = 0; none, one or two places.
export function crossings({ pi, mu, Sigma }) {
  const [[m1], [m2]] = mu, [v1, v2] = Sigma.map((S) => S[0][0]), m = (m1 + m2) / 2;
  const h1 = m1 - m, h2 = m2 - m;                            // about the middle, where digits are kept
  const a = 1 / v2 - 1 / v1, b = 2 * (h1 / v1 - h2 / v2);
  const c = h2 ** 2 / v2 - h1 ** 2 / v1 + 2 * Math.log(pi[0] / pi[1]) + Math.log(v2 / v1);
  return quadratic(a, b, c).map((x) => x + m);
}

// The real roots of a x² + b x + c, in order; equal ones are no crossing.
function quadratic(a, b, c) {
  if (a === 0) return b === 0 ? [] : [-c / b];
  const root = b * b - 4 * a * c;
  if (!(root > 0)) return [];
  const q = -0.5 * (b + (b < 0 ? -1 : 1) * Math.sqrt(root));
  return [q / a, c / q].sort((one, other) => one - other);
}

// The ellipse at `radius` standard deviations: half axes and the angle of the longer, in units of X
export function ellipse(Sigma, radius = 2) {
  const { values, angle } = eigen(Sigma);
  return { axes: values.map((value) => radius * Math.sqrt(Math.max(value, 0))), angle };
}
