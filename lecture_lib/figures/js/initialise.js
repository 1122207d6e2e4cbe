// Where to start: means for k-means, and a first mixture for EM.
//
// X (N × D) data · K number of components · random() draws from 0 to 1

import { squaredDistance } from "./kmeans.js";
import { maximumLikelihood } from "./gaussian.js";

// A generator that draws the same numbers for the same seed (mulberry32).
export function generator(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

// One draw from the standard normal (Box and Muller).
export function normal(random) {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

// K different rows of X, each set of rows equally likely.
export function randomPoints(X, K, random) {
  const rows = [...X];
  for (let k = 0; k < K; k++) {
    const other = k + Math.floor(random() * (rows.length - k));
    [rows[k], rows[other]] = [rows[other], rows[k]];
  }
  return rows.slice(0, K);
}

// k-means++: each next mean is a point, drawn ∝ its squared distance to the nearest mean so far.
export function plusPlus(X, K, random) {
  const mu = [X[Math.floor(random() * X.length)]];
  while (mu.length < K) {
    const nearest = X.map((x) => Math.min(...mu.map((mu_k) => squaredDistance(x, mu_k))));
    if (!nearest.some((distance) => distance > 0)) {
      throw new RangeError(`X has only ${mu.length} different points, too few for K = ${K} means; ` +
        "ask for fewer components");
    }
    mu.push(X[draw(nearest, random)]);
  }
  return mu;
}

// An index, drawn ∝ weights; one of weight 0 never.
function draw(weights, random) {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let rest = random() * total;
  const n = weights.findIndex((weight) => (rest -= weight) < 0);
  return n < 0 ? weights.indexOf(Math.max(...weights)) : n;
}

// The same starts for the same seed
export const drawn = {
  randomPoints: (X, K, seed) => randomPoints(X, K, generator(seed)),
  plusPlus: (X, K, seed) => plusPlus(X, K, generator(seed)),
};

// A cautious first mixture: equal weights, the given means, the covariance of all of X.
export function mixtureAround(X, mu) {
  const { Sigma } = maximumLikelihood(X);
  return { pi: mu.map(() => 1 / mu.length), mu, Sigma: mu.map(() => Sigma) };
}
