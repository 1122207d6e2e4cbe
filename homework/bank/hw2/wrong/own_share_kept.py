"""Divides by the sum over all components, its own included: ln γ and not its log-odds.

question: q1
"""
# %% q1-odds
def log_odds(a, log_p):
    from scipy.special import log_softmax

    return log_softmax(a + log_p, axis=1)
