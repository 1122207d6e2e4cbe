"""Weights the sum and then divides by the number of points.

question: q2
"""
# %% q2-means
def weighted_means(X, w, z, mu):
    new = mu.copy()
    for k in range(len(mu)):
        if w[z == k].sum() > 0:
            new[k] = (w[z == k, None] * X[z == k]).mean(axis=0)
    return new
