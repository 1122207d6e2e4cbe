"""What the grader is tried on: hand-ins that are malformed, that cheat, that attack, and a whole class
of all kinds.
"""
