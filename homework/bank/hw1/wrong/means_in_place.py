"""The right means, written into the caller's mu, which the rules forbid.

question: q2
"""
# %% q2-means
def weighted_means(X, w, z, mu):
    for k in range(len(mu)):
        if w[z == k].sum() > 0:
            mu[k] = w[z == k] @ X[z == k] / w[z == k].sum()
    return mu
