"""What the chapters show: plots, figures to take in hand, and listings of the library itself."""
