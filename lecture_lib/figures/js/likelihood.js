// The log-likelihood of bells on a line, as a quantity to look at and to climb.
//
// X (N × 1) data · theta = { pi, mu, Sigma } in one dimension · sigma a standard deviation

import { eStep, mStep } from "./em.js";
import { logDensity, maximumLikelihood } from "./gaussian.js";
import { logLikelihood } from "./mixture.js";

// One bell N(μ, σ²), as a mixture
export const bell = (mu, sigma) => ({ pi: [1], mu: [[mu]], Sigma: [[[sigma ** 2]]] });

// A bell on a point that occurs c times, weight c / N; for the rest the best bell of all points.
export function needle(X, point, sigma) {
  const share = X.filter(([x]) => x === point).length / X.length, rest = maximumLikelihood(X);
  return { pi: [share, 1 - share], mu: [[point], rest.mu], Sigma: [[[sigma ** 2]], rest.Sigma] };
}

// dl / d ln σ_k = Σ_n γ_nk [(x_n − μ_k)² / σ_k² − 1]
export function slope(X, theta, k) {
  const gamma = eStep(X, theta), [mu_k] = theta.mu[k], [[variance]] = theta.Sigma[k];
  return X.reduce((sum, [x], n) => sum + gamma[n][k] * ((x - mu_k) ** 2 / variance - 1), 0);
}

// l for each pair of means: row μ_1, column μ_2. The rest of theta is held.
export function landscape(X, { pi, Sigma }, places) {
  const [one, other] = pi.map((pi_k, k) => places.map((mu) =>
    logDensity(X, [mu], Sigma[k]).map((l) => Math.log(pi_k) + l)));
  return one.map((a) => other.map((b) => a.reduce((sum, a_n, n) => sum + logAddExp(a_n, b[n]), 0)));
}

// ln (e^a + e^b)
function logAddExp(a, b) {
  const high = Math.max(a, b);
  return high === -Infinity ? high : high + Math.log1p(Math.exp(-Math.abs(a - b)));
}

// EM that moves the means only: { theta, l } from the start on; the last no longer moves by `small`.
// A component that no point is given to stays where it is.
export function* climb(X, theta, small = 1e-4, most = 1000) {
  for (let t = 0; t <= most; t++) {
    const mu = mStep(X, eStep(X, theta)).mu.map(([m], k) => (Number.isFinite(m) ? [m] : theta.mu[k]));
    const last = t === most || mu.every(([m], k) => Math.abs(m - theta.mu[k][0]) < small);
    yield { theta, l: logLikelihood(X, theta), last };
    if (last) return;
    theta = { ...theta, mu };
  }
}
