// k-means: assign every point to its nearest mean, move every mean to its points, repeat.
//
// X (N × D) data · mu (K × D) means · z (N) index of each point's mean · J distortion,
// the sum of squared distances to the assigned means

// ‖x − m‖²
export function squaredDistance(x, m) {
  return x.reduce((sum, x_d, d) => sum + (x_d - m[d]) ** 2, 0);
}

// z_n = argmin_k ‖x_n − μ_k‖²; a tie goes to the lowest k.
export function assign(X, mu) {
  return X.map((x) => {
    const distances = mu.map((mu_k) => squaredDistance(x, mu_k));
    return distances.indexOf(Math.min(...distances));
  });
}

// μ_k = the mean of the points with z_n = k; a mean without points stays where it was.
export function update(X, z, mu) {
  return mu.map((mu_k, k) => {
    const mine = X.filter((_, n) => z[n] === k);
    return mine.length ? mean(mine) : mu_k;
  });
}

function mean(X) {
  return X[0].map((_, d) => X.reduce((sum, x) => sum + x[d], 0) / X.length);
}

// J = Σ_n ‖x_n − μ_{z_n}‖²
export function distortion(X, z, mu) {
  return X.reduce((sum, x, n) => sum + squaredDistance(x, mu[z[n]]), 0);
}

// Lloyd's algorithm in half-steps: the start, then assign, update, assign, … until no point changes.
export function* halfSteps(X, mu) {
  yield { name: "start", mu, z: null, J: NaN, changed: null };
  let z = null;
  while (true) {
    const before = z;
    z = assign(X, mu);
    const changed = before && z.filter((k, n) => k !== before[n]).length;
    yield { name: "assign", mu, z, J: distortion(X, z, mu), changed };
    if (changed === 0) return;
    mu = update(X, z, mu);
    yield { name: "update", mu, z, J: distortion(X, z, mu), changed: null };
  }
}

// The last half-step: nothing will change again.
export function end(X, mu) {
  let last;
  for (const half of halfSteps(X, mu)) last = half;
  return last;
}
