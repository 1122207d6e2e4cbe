"""One Gaussian: its density and its maximum-likelihood fit.

X (N, D) data · mu (D,) mean · Sigma (D, D) covariance · L lower triangular, L Lᵀ a correlation
"""

import numpy as np

from lecture_lib import checks


def log_density(X, mu, Sigma):
    """ln N(x_n | μ, Σ) for every n, the multivariate normal density. PRML (2.43).

    −½ [ D ln 2π + ln |Σ| + (x_n − μ)ᵀ Σ⁻¹ (x_n − μ) ]

    Parameters
    ----------
    X : (N, D) array, one point per row
    mu : (D,) array
    Sigma : (D, D) array, symmetric positive definite; variances, not standard deviations

    Returns
    -------
    (N,) array, natural logarithms

    Raises
    ------
    ValueError
        if Sigma is not positive definite.

    >>> log_density(np.array([[0.0], [2.0]]), np.array([0.0]), np.array([[4.0]])).round(4)
    array([-1.6121, -2.1121])
    """
    s, L = factor(Sigma)
    white = np.linalg.solve(L, ((X - mu) / s).T)             # (D, N)  x whitened: L⁻¹ S⁻¹ (x − μ)
    log_det = 2 * (np.log(s).sum() + np.log(np.diagonal(L)).sum())
    return -0.5 * (len(s) * np.log(2 * np.pi) + log_det + (white**2).sum(axis=0))


def factor(Sigma):
    """Standard deviations s (…, D) and Cholesky factors L (…, D, D) of the correlation matrices.

    Of one covariance (D, D) or of several (K, D, D). Σ = S L Lᵀ S with S = diag(s). Taking the
    scales out first keeps all digits when one column is in nanometres and the next in light years.

    Raises
    ------
    ValueError
        if Sigma is not symmetric, or not positive definite to working precision.

    >>> s, L = factor(np.array([[4.0, 0.0], [0.0, 9.0]]))
    >>> s, L
    (array([2., 3.]), array([[1., 0.],
           [0., 1.]]))
    """
    variances = np.diagonal(Sigma, axis1=-2, axis2=-1)       # (…, D)
    if not (np.isfinite(Sigma).all() and (variances > 0).all()):
        raise ValueError("the covariance is not positive definite: its variances are "
                         f"{np.array2string(variances, precision=3)}; each must be finite and > 0")
    s = np.sqrt(variances)
    correlation = Sigma / s[..., None, :] / s[..., :, None]
    if np.abs(correlation - correlation.mT).max() > 1e-8:
        raise ValueError("the covariance is not symmetric; use (Sigma + Sigma.T) / 2 "
                         "if that is what you mean")
    try:
        L = np.linalg.cholesky(correlation)                  # nan, not an error, under Pyodide
        wide = (np.diagonal(L, axis1=-2, axis2=-1) >= 1e-4).all()
        singular = not wide and _is_singular(correlation)
    except np.linalg.LinAlgError:
        singular = True
    if singular:
        raise ValueError("the covariance is not positive definite: in some direction its variance "
                         "is zero to working precision; drop a redundant column or add a ridge")
    return s, L


def _is_singular(correlation):
    """The least eigenvalue is no more than rounding; Cholesky's pivots alone do not show that."""
    rounding = 10 * correlation.shape[-1] * np.finfo(float).eps
    return (np.linalg.eigvalsh(correlation)[..., 0] <= rounding).any()


def maximum_likelihood(X):
    """Mean and covariance of the Gaussian that makes X most likely. PRML (2.121), (2.122).

    Parameters
    ----------
    X : (N, D) array

    Returns
    -------
    mu : (D,) array, Σ_n x_n / N
    Sigma : (D, D) array, Σ_n (x_n − μ)(x_n − μ)ᵀ / N; the divisor is N, hence slightly too
        small on average. If it is singular, as for N <= D or a constant column, no Gaussian is
        the most likely one: the density grows without bound.

    Raises
    ------
    ValueError
        if X is not an (N, D) array of finite numbers.

    >>> maximum_likelihood(np.array([[1.0], [3.0]]))
    (array([2.]), array([[1.]]))
    """
    X = checks.points(X).astype(np.float64, copy=False)
    mu = X[0] + (X - X[0]).mean(axis=0)                      # about a point: exact far from zero
    diff = X - mu
    return mu, diff.T @ diff / len(X)
