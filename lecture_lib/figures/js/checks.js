// Bad input is refused in a sentence, as lecture_lib.checks refuses it in Python: null, or what is wrong.

export const MOST_POINTS = 2000;

export function points(X, name, D) {
  if (!X.every((x) => x.length === D)) return `${name} must have ${D} columns`;
  if (!X.flat().every(Number.isFinite)) return `${name} must be finite`;
  if (X.length > MOST_POINTS) return `${name} must have at most ${MOST_POINTS} points, got ${X.length}`;
  return null;
}

export function whole(n, name) {
  return Number.isInteger(n) && n >= 0 ? null : `${name} must be a whole number, at least 0, got ${n}`;
}

export function count(K, N) {
  if (N === 0) return "There is no point yet. Choose Add, then tap where a point should be.";
  return K <= N ? null : `K must not exceed the number of points: got K = ${K} for N = ${N}; ` +
    "ask for fewer components or bring more data";
}
