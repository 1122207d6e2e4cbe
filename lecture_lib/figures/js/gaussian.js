// One Gaussian in one or two dimensions.
//
// X (N × D) data · mu (D) mean · Sigma (D × D) covariance, positive definite

const EPSILON = 2 ** -52;

// ln N(x_n | μ, Σ) = −½ [D ln 2π + ln |Σ| + (x_n − μ)ᵀ Σ⁻¹ (x_n − μ)] for every n
export function logDensity(X, mu, Sigma) {
  const { s, L } = factor(Sigma), D = s.length;
  const logDet = 2 * s.reduce((sum, s_d, d) => sum + Math.log(s_d) + Math.log(L[d][d]), 0);
  return X.map((x) => -0.5 * (D * Math.log(2 * Math.PI) + logDet + squaredLength(white(x, mu, s, L))));
}

// L⁻¹ S⁻¹ (x − μ): where x would be if the Gaussian were round, of variance one
function white(x, mu, s, L) {
  const first = (x[0] - mu[0]) / s[0];
  return s.length === 1 ? [first] : [first, ((x[1] - mu[1]) / s[1] - L[1][0] * first) / L[1][1]];
}

const squaredLength = (v) => v.reduce((sum, v_d) => sum + v_d ** 2, 0);

// Standard deviations s and the Cholesky factor L of the correlation: Σ = S L Lᵀ S, S = diag(s)
export function factor(Sigma) {
  const variances = Sigma.map((row, d) => row[d]);
  if (!(Sigma.flat().every(Number.isFinite) && variances.every((v) => v > 0))) {
    throw new RangeError(`the covariance is not positive definite: its variances are ` +
      `[${variances.map((v) => v.toPrecision(3))}]; each must be finite and > 0`);
  }
  const s = variances.map(Math.sqrt);
  if (s.length === 1) return { s, L: [[1]] };
  const rho = Sigma[0][1] / s[0] / s[1], rest = 1 - rho ** 2;
  if (!(rest > 10 * s.length * EPSILON)) {
    throw new RangeError("the covariance is not positive definite: in some direction its variance " +
      "is zero to working precision; drop a redundant column or add a ridge");
  }
  return { s, L: [[1, 0], [rho, Math.sqrt(rest)]] };
}

// The mean and covariance that make X most likely; the divisor is N.
export function maximumLikelihood(X) {
  const mu = X[0].map((_, d) => X.reduce((sum, x) => sum + x[d], 0) / X.length);
  const Sigma = mu.map((mu_d, d) => mu.map((mu_e, e) =>
    X.reduce((sum, x) => sum + (x[d] - mu_d) * (x[e] - mu_e), 0) / X.length));
  return { mu, Sigma };
}

// The axes of the ellipse of Σ: eigenvalues, the larger first, and the angle of its eigenvector.
export function eigen(Sigma) {
  const [[a, b], [, c]] = Sigma;
  const middle = (a + c) / 2, radius = Math.hypot((a - c) / 2, b);
  const larger = middle + radius;
  return { values: [larger, (a * c - b * b) / larger], angle: Math.atan2(2 * b, a - c) / 2 };
}
