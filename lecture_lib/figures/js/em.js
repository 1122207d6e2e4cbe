// EM for Gaussian mixtures: responsibilities from θ, θ from responsibilities, repeat.
//
// X (N × D) data · theta = { pi, mu, Sigma } · gamma (N × K) responsibilities ·
// N_k = Σ_n γ_nk, the number of points that component k answers for

import { factor } from "./gaussian.js";
import { logJoint, logLikelihood, logSumExp, restrictions } from "./mixture.js";

const EPSILON = 2 ** -52;
const REMEDIES = "try another start, fewer components, a restricted covariance, " +
  "or ridge= a small variance (ridge=1e-6 is what scikit-learn adds)";

// γ_nk = π_k N(x_n | μ_k, Σ_k) / Σ_j π_j N(x_n | μ_j, Σ_j)
export function eStep(X, theta) {
  return logJoint(X, theta).map((row) => {
    const logDensity = logSumExp(row);
    return row.map((a) => Math.exp(a - logDensity));
  });
}

// π_k = N_k / N,  μ_k = Σ_n γ_nk x_n / N_k,  Σ_k = Σ_n γ_nk (x_n − μ_k)(x_n − μ_k)ᵀ / N_k
export function mStep(X, gamma, restrict = "full") {
  const K = gamma[0].length, D = X[0].length, ks = [...Array(K).keys()], ds = [...Array(D).keys()];
  const N_k = counts(gamma);
  const weighted = (k, f) => X.reduce((sum, x, n) => sum + gamma[n][k] * f(x), 0) / N_k[k];
  const pi = N_k.map((count) => count / X.length);
  const mu = ks.map((k) => ds.map((d) => weighted(k, (x) => x[d])));
  const Sigma = ks.map((k) => ds.map((d) => ds.map((e) =>
    weighted(k, (x) => (x[d] - mu[k][d]) * (x[e] - mu[k][e])))));
  return { pi, mu, Sigma: restrictions[restrict](Sigma, pi) };
}

// N_k = Σ_n γ_nk
export function counts(gamma) {
  return gamma[0].map((_, k) => gamma.reduce((sum, row) => sum + row[k], 0));
}

// Σ_nk γ_nk (ln [π_k N(x_n | μ_k, Σ_k)] − ln γ_nk): at most l(θ), whatever γ. 0 ln 0 = 0.
export function lowerBound(X, gamma, theta) {
  return logJoint(X, theta).reduce((sum, row, n) => sum + row.reduce((part, a, k) =>
    part + (gamma[n][k] > 0 ? gamma[n][k] * (a - Math.log(gamma[n][k])) : 0), 0), 0);
}

// EM step by step: { theta, gamma, logLikelihood } as long as asked for. A component that dies ends it
// with { collapse }, the sentence that says so.
export function* em(X, theta, restrict = "full", steps = Infinity) {
  const floor = roundingFloor(X);
  for (let t = 1; t <= steps; t++) {
    const gamma = eStep(X, theta);
    yield { theta, gamma, logLikelihood: logLikelihood(X, theta) };
    let collapse = checkWeights(gamma, t);
    if (!collapse) {
      theta = mStep(X, gamma, restrict);
      collapse = checkCovariances(theta, floor, t);
    }
    if (collapse) return yield { collapse };
  }
}

// A component that dies is named, and nothing is repaired. These say why in the library's sentences, or null.

export function checkWeights(gamma, iteration) {
  const N_k = counts(gamma), N = gamma.length, k = N_k.indexOf(Math.min(...N_k));
  if (N_k[k] > N * EPSILON) return null;
  return `component ${k} has lost all its points at iteration ${iteration} ` +
    `(its weight is ${Number((N_k[k] / N).toPrecision(2))}); ${REMEDIES}`;
}

// The standard deviation that rounding alone can give to equal points among those of X
export function roundingFloor(X) {
  return X[0].map((_, d) => (X.length + 8) * EPSILON * Math.max(...X.map((x) => Math.abs(x[d]))));
}

export function checkCovariances(theta, floor, iteration) {
  const reasons = theta.Sigma.map((Sigma) => collapseOf(Sigma, floor)), k = reasons.findIndex(Boolean);
  if (k < 0) return null;
  const variances = theta.Sigma[k].map((row, d) => Number(row[d].toPrecision(3)));
  return `component ${k} has collapsed at iteration ${iteration}: ${reasons[k]} ` +
    `(variances [${variances.join(" ")}], weight ${Number(theta.pi[k].toPrecision(3))}); ${REMEDIES}`;
}

function collapseOf(Sigma, floor) {
  const narrow = "its covariance is no longer positive definite";
  try {
    const d = factor(Sigma).s.findIndex((s_d, d) => s_d <= floor[d]);
    return d < 0 ? null : `${narrow}: in column ${d} it is no wider than the rounding error of numbers ` +
      "as large as the data";
  } catch {
    return narrow;
  }
}
