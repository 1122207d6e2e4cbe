"""The course folder."""

from traitlets.config import PyFileConfigLoader


def configuration(root):
    """The course's nbgrader configuration."""
    return PyFileConfigLoader("nbgrader_config.py", path=str(root)).load_config()
