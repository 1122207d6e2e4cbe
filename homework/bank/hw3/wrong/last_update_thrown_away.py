"""Takes the update that rises too little back before it returns.

question: q3
"""
# %% q3-loop
def fit(x, pi, lam, tol, max_iter):
    trace = [poisson_log_likelihood(x, pi, lam)]
    for _ in range(max_iter):
        new = poisson_update(x, pi, lam)
        l = poisson_log_likelihood(x, *new)
        if l - trace[-1] < tol * len(x):
            break
        pi, lam = new
        trace.append(l)
    return pi, lam, np.array(trace)
