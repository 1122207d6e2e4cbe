"""Every class counts once, however many birds are in it.

question: q5
"""
# %% q5-grouped
def grouped_log_likelihood(counts, edges, pi, mu, sigma):
    p = np.diff(Phi((edges[:, None] - mu) / sigma) @ pi)
    return float(counts.sum() / len(counts) * np.log(p[counts > 0]).sum())
