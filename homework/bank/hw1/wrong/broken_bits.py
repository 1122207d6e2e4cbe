"""Uses log2(K) bits for a pixel, as if bits could be broken.

question: q1
"""
# %% q1-factor
def compression_factor(N, K):
    return 24 * N / (24 * K + np.log2(K) * N)
