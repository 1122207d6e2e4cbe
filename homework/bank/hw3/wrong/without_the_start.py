"""Leaves the start out of the trace.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace, before = [], poisson_log_likelihood(x, pi, lam)
    for _ in range(max_iter):
        pi, lam = poisson_update(x, pi, lam)
        trace.append(poisson_log_likelihood(x, pi, lam))
        if trace[-1] - before < tol * len(x):
            break
        before = trace[-1]
    return pi, lam, np.array(trace)
