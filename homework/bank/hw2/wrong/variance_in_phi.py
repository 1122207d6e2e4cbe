"""Divides by the variance inside Φ.

question: q5
"""
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    p, seen = np.diff(Phi((edges[:, None] - mu) / sigma**2) @ pi), counts > 0
    return float(counts[seen] @ np.log(p[seen]))
