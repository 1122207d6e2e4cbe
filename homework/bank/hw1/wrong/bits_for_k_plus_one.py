"""Binary digits of K instead of K - 1: one bit too many whenever K is a power of two.

question: q1
"""
# %% q1-factor
def compression_factor(N, K):
    return 24 * N / (24 * K + K.bit_length() * N)
