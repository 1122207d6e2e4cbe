"""Gives every point wholly to its likeliest component, as k-means would.

question: q2
"""
# %% q2-update
def bernoulli_m_step(X, gamma, s):
    r = np.eye(gamma.shape[1])[gamma.argmax(axis=1)]
    N_k = np.maximum(r.sum(axis=0), 1e-9)
    return N_k / N_k.sum(), (r.T @ X + s) / (N_k[:, None] + 2 * s)
