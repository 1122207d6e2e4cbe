"""Returns the parameters from before the last update: the trace is true, the parameters are old.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace = [poisson_log_likelihood(x, pi, lam)]
    for _ in range(max_iter):
        new = poisson_update(x, pi, lam)
        trace.append(poisson_log_likelihood(x, *new))
        if trace[-1] - trace[-2] < tol * len(x):
            break
        pi, lam = new
    return pi, lam, np.array(trace)
