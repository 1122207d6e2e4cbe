"""From k-means to EM: the code of the course, written to be read.

Letters, here and in the book
-----------------------------
N points, D dimensions, K components
X      (N, D)     data, one point per row
mu     (K, D)     means
Sigma  (K, D, D)  covariances (they divide by N, not N - 1)
pi     (K,)       mixing weights
r      (N, K)     hard assignments, one-hot
gamma  (N, K)     responsibilities (soft assignments)
z      (N,)       component index of each point
theta             Mixture(pi, mu, Sigma)
J                 distortion of k-means
Logarithms are natural; a log-likelihood is the sum over points.

Modules depend one way: checks <- gaussian <- mixture <- em (with collapse); kmeans, initialise,
selection and datasets use only these; figures.plots <- figures.labs sit on top. What checks a
reader's exercises, `exercise`, uses none of them.
"""

__version__ = "0.1.0"
