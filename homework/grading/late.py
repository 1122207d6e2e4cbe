"""Late days, by one rule: every day begun after the deadline costs the same share of an assignment's
points. nbgrader's own penalty is fixed while the machine grades, before the written answers are marked.
"""

import math

from traitlets import Float
from traitlets.config import Configurable


class LateDays(Configurable):
    """What a late day costs; set in nbgrader_config.py."""

    share_per_day = Float(0.1, help="Share of an assignment's points that a late day costs.").tag(
        config=True
    )
    grace_minutes = Float(10, help="So many minutes after the deadline are not late.").tag(config=True)

    def days(self, submission):
        """Days begun since the deadline, for a submission in the gradebook."""
        seconds = submission.total_seconds_late
        return math.ceil(seconds / 86400) if seconds > 60 * self.grace_minutes else 0

    def penalty(self, submission):
        """Points that the late days cost, whatever the rest is worth; never more than there are."""
        return min(submission.max_score * self.share_per_day * self.days(submission), submission.score)
