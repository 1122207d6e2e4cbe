"""The responsibilities first, and SciPy's logit of them: infinite wherever γ rounds to one.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    from scipy.special import logit, softmax

    return logit(softmax(a + log_p, axis=1))
