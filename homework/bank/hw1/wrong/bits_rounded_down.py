"""Rounds the number of bits down: three colours in one bit.

question: q1
"""
# %% q1-factor
def compression_factor(N, K):
    bits = int(np.log2(K))
    return 24 * N / (24 * K + bits * N)
