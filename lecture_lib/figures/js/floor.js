// The log-likelihood and the floor under it, where one mean moves: that of the first component, on a line.
//
// X (N × 1) data · theta = { pi (K), mu (K × 1), Sigma (K × 1 × 1) } · touch: the mean at which the floor touches

import { counts, eStep, lowerBound, mStep } from "./em.js";

export const moved = (theta, mean) => ({ ...theta, mu: [[mean], ...theta.mu.slice(1)] });

// The floor as a function of this mean is a parabola. `top`: where it is highest, which is where the M-step
// goes; `highest`: how high it is there; `bend`: N_1 / 2σ², by how much it falls one unit further.
export function floorUnder(X, theta, touch) {
  const gamma = eStep(X, moved(theta, touch)), top = mStep(X, gamma).mu[0][0];
  return { top, highest: lowerBound(X, gamma, moved(theta, top)), bend: counts(gamma)[0] / (2 * theta.Sigma[0][0][0]) };
}

export const floorAt = ({ top, highest, bend }, mean) => highest - bend * (mean - top) ** 2;
