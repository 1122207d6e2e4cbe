"""What the chapters show: plots, figures to drive by hand, and listings of the library itself."""
