"""One-hot tables and einsum, without a loop over groups.

question: none
"""
# %% q1-factor
def compression_factor(N, K):
    return 24 / (24 * K / N + np.ceil(np.log2(K)))
# %% q2-means
def weighted_means(X, w, z, mu):
    r = z[:, None] == np.arange(len(mu))                     # (N, K)
    total = np.einsum("n,nk->k", w, r)[:, None]
    sums = np.einsum("n,nk,nd->kd", w, r, X)
    return np.where(total == 0, mu, np.divide(sums, total, where=total != 0, out=np.zeros_like(sums)))
# %% q3-assign
def assign_l1(X, mu):
    return np.argmin(np.einsum("nkd->nk", np.abs(X[:, None] - mu[None])), axis=1)
# %% q3-medians
def medians(X, z, mu):
    r = z[:, None] == np.arange(len(mu))
    mine = np.where(r[:, :, None], X[:, None, :], np.nan)    # (N, K, D)
    centres = np.nanmedian(mine, axis=0)                     # NaN, and a warning, where nobody is
    return np.where(np.isnan(centres), mu, centres)
# %% q4-witness
def witness():
    square = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [1.0, 1.0], [0.5, 0.5]])
    return square, square[:4]
# %% q4-cure
def next_mean_probabilities(X, mu):
    difference = X[:, None] - mu
    squared = np.einsum("nkd,nkd->nk", difference, difference).min(axis=1)
    return squared / squared.sum()
# %% q5-standardise
def standardise(X):
    centred = X - X.mean(axis=0)
    variance = np.einsum("nd,nd->d", centred, centred) / len(X)
    return centred / np.sqrt(np.where(variance == 0, 1, variance))
# %% q5-misplaced
def misplaced(z, truth, K):
    agree = np.einsum("nk,nj->kj", np.eye(K)[z], np.eye(K)[truth])
    names = np.array(list(permutations(range(K))))           # (K!, K)
    return int(len(z) - agree[np.arange(K), names].sum(axis=1).max())
