"""All colours there are, divided by the colours kept: "about a million".

question: q1
"""
# %% q1-factor
def compression_factor(N, K):
    return 2**24 / K
