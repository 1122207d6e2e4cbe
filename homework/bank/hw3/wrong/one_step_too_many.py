"""Makes one update more than max_iter.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace = [poisson_log_likelihood(x, pi, lam)]
    for _ in range(max_iter + 1):
        pi, lam = poisson_update(x, pi, lam)
        trace.append(poisson_log_likelihood(x, pi, lam))
        if trace[-1] - trace[-2] < tol * len(x):
            break
    return pi, lam, np.array(trace)
