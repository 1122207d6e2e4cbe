"""The probability of lying below the upper border, not within the class.

question: q5
"""
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    p, seen = (Phi((edges[:, None] - mu) / sigma) @ pi)[1:], counts > 0
    return float(counts[seen] @ np.log(p[seen]))
