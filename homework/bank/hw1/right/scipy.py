"""SciPy and the library do the work.

question: none
"""
# %% q1-factor
def compression_factor(N, K):
    import math

    return float(24 * N / (24 * K + N * math.ceil(math.log2(K))))
# %% q2-means
def weighted_means(X, w, z, mu):
    from scipy import ndimage

    k = np.arange(len(mu))
    total = ndimage.sum_labels(w, z, k)
    sums = np.stack([ndimage.sum_labels(w * column, z, k) for column in X.T], axis=1)
    heavy = total > 0
    new = np.array(mu)
    new[heavy] = sums[heavy] / total[heavy, None]
    return new
# %% q3-assign
def assign_l1(X, mu):
    from scipy.spatial.distance import cdist

    return cdist(X, mu, "cityblock").argmin(axis=1)
# %% q3-medians
def medians(X, z, mu):
    from scipy import stats

    centres = np.array(mu)
    for k in np.unique(z):
        centres[k] = stats.scoreatpercentile(X[z == k], 50, axis=0)
    return centres
# %% q4-witness
def witness():
    X = np.random.default_rng(4).normal(size=(30, 1))
    return X, X[[X.argmin(), X.argmax()]]      # the two ends
# %% q4-cure
def next_mean_probabilities(X, mu):
    bill = kmeans.squared_distances(X, mu).min(axis=1)
    return bill / bill.sum()
# %% q5-standardise
def standardise(X):
    from scipy.stats import zscore

    return np.nan_to_num(zscore(X, axis=0))    # NaN where a column is constant
# %% q5-misplaced
def misplaced(z, truth, K):
    from scipy.optimize import linear_sum_assignment

    agree = np.zeros((K, K), dtype=int)
    np.add.at(agree, (z, truth), 1)
    return len(z) - agree[linear_sum_assignment(agree, maximize=True)].sum()
