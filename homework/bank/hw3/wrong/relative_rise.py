"""Compares the rise with tol times the log-likelihood itself, as some libraries do.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace = [poisson_log_likelihood(x, pi, lam)]
    for _ in range(max_iter):
        pi, lam = poisson_update(x, pi, lam)
        trace.append(poisson_log_likelihood(x, pi, lam))
        if trace[-1] - trace[-2] < tol * abs(trace[-1]):
            break
    return pi, lam, np.array(trace)
