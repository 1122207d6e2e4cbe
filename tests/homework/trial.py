"""A class in which everything goes wrong, graded in one batch and looked at from all sides."""

import toy
from grading import batch, summary
from trials import folders


class Trial:
    """A course of hand-ins of one kind, and one right one; graded."""

    def __init__(self, folder, put, names):
        self.root = toy.course(folder / "course")
        folders.put(self.root, "right", "toy", folders.solved(self.root, "toy"))
        for name in names:
            put(self.root, self.student(name), "toy", name)
        batch.grade_class(self.root, "toy", quiet=True)
        self.rows = {row["student"]: row for row in summary.rows(self.root, "toy")}

    @staticmethod
    def student(name):
        return name.replace(" ", "-").replace("'", "")

    def row(self, name):
        return self.rows[self.student(name)]

    def lost(self, name):
        """The questions in which the gradebook took points."""
        with summary.Gradebook(f"sqlite:///{self.root / 'gradebook.db'}") as gradebook:
            [notebook] = gradebook.find_submission("toy", self.student(name)).notebooks
            return {
                g.name.split("-")[0]
                for g in notebook.grades
                if g.auto_score is not None and g.auto_score < g.max_score
            }

    def the_others_are_as_they_should_be(self, names):
        """Everybody is in the report, and the right solution has every point and no remark."""
        assert set(self.rows) == {"right", *map(self.student, names)}
        assert self.rows["right"] == {"student": "right", "points": 5, "of": 5, "due": 1, "look": []}
