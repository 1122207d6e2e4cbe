"""Counts the pixels' numbers and forgets that the palette must be sent too.

question: q1
"""
# %% q1-factor
def compression_factor(N, K):
    bits = np.ceil(np.log2(K))
    return 24 / bits if K > 1 else N
