"""Reports the log-likelihood from before the M-step beside the parameters from after it.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace = [poisson_log_likelihood(x, pi, lam)]
    for _ in range(max_iter):
        trace.append(poisson_log_likelihood(x, pi, lam))
        pi, lam = poisson_update(x, pi, lam)
        if len(trace) > 2 and trace[-1] - trace[-2] < tol * len(x):
            break
    return pi, lam, np.array(trace)
