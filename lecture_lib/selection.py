"""How many components? Criteria that charge for parameters, and the silhouette.

theta = Mixture with K components in D dimensions · N points · M number of free parameters
"""

import numpy as np

from lecture_lib import checks, kmeans, mixture

COVARIANCE_PARAMETERS = {
    mixture.full: lambda K, D: K * D * (D + 1) // 2,
    mixture.tied: lambda K, D: D * (D + 1) // 2,
    mixture.diagonal: lambda K, D: K * D,
    mixture.spherical: lambda K, D: K,
}


def n_parameters(theta, restrict=mixture.full):
    """Free parameters M: K − 1 weights, K D means, and the covariances as restricted.

    Parameters
    ----------
    theta : Mixture
    restrict : mixture.full, tied, diagonal or spherical

    Returns
    -------
    int

    Raises
    ------
    ValueError
        for any other restriction.

    >>> theta = mixture.Mixture(np.ones(2) / 2, np.zeros((2, 3)), np.stack([np.eye(3)] * 2))
    >>> [n_parameters(theta, r) for r in (mixture.full, mixture.tied, mixture.spherical)]
    [19, 13, 9]
    """
    if restrict not in COVARIANCE_PARAMETERS:
        raise ValueError("restrict must be mixture.full, tied, diagonal or spherical, got "
                         f"{restrict!r}; for one of your own count the parameters yourself")
    K, D = np.shape(theta.mu)
    return K - 1 + K * D + COVARIANCE_PARAMETERS[restrict](K, D)


def bic(log_likelihood, M, N):
    """Bayesian information criterion −2 l + M ln N: lower is better, as in scikit-learn.

    R's mclust reports the negative, 2 l − M ln N, and there larger is better. Schwarz (1978);
    Fraley & Raftery (2002).

    Parameters
    ----------
    log_likelihood : float, summed over points
    M : int, number of free parameters
    N : int, number of points

    Returns
    -------
    float

    >>> round(bic(-1130.264068, 11, 272), 6)
    2322.191959
    """
    return float(-2 * log_likelihood + M * np.log(N))


def aic(log_likelihood, M):
    """Akaike's information criterion −2 l + 2 M: lower is better. PRML (1.73) is −½ of it.

    >>> aic(-10.0, 3)
    26.0
    """
    return -2 * log_likelihood + 2 * M


def silhouette(X, z):
    """How much nearer each point is to its own cluster than to the next. Rousseeuw (1987).

    s_n = (b − a) / max(a, b), where a is the mean distance from x_n to the other points of its
    own cluster and b the smallest mean distance to the points of another one; 0 for a point
    alone in its cluster. Between −1 (in the wrong cluster) and 1 (well inside).

    Parameters
    ----------
    X : (N, D) array
    z : (N,) array of numbers that name the cluster of each point; at least two differ

    Returns
    -------
    (N,) array

    Raises
    ------
    ValueError
        if X or z is not usable, or all points are in one cluster.

    >>> silhouette(np.array([[0.0], [1.0], [10.0]]), np.array([0, 0, 1])).round(3)
    array([0.9  , 0.889, 0.   ])
    """
    X = np.asarray(checks.points(X), dtype=np.float64)
    z = checks.matching(z, (len(X),), "z")
    clusters, z = np.unique(z, return_inverse=True)
    if len(clusters) < 2:
        raise ValueError("z must name at least two clusters, got one: the silhouette compares "
                         "a point's own cluster with the next")
    r = np.eye(len(clusters))[z]                             # (N, K)
    N_k = r.sum(axis=0)                                      # (K,)
    total = np.stack([np.sqrt(kmeans.squared_distances(X, x[None])[:, 0]) @ r for x in X])  # (N, K)
    own = r.astype(bool)
    a = total[own] / np.maximum(N_k[z] - 1, 1)
    b = np.where(own, np.inf, total / N_k).min(axis=1)
    return np.where(N_k[z] > 1, (b - a) / np.maximum(np.maximum(a, b), np.finfo(float).tiny), 0.0)
