"""What the hosting side runs: valid, read-only but for publishing, each action pinned to one commit."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from repository import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
each_workflow = pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.stem)


def test_actionlint_finds_nothing():
    actionlint = Path(sys.executable).with_name("actionlint")
    done = subprocess.run([actionlint, "-no-color", *WORKFLOWS], capture_output=True, text=True)
    assert WORKFLOWS and done.stdout + done.stderr == ""


@each_workflow
def test_every_action_is_one_commit_with_its_version_beside_it(path):
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used and all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line) for line in used)


# What a job may do beyond reading, and the one action that it is for.
MORE = {
    ("check", "publish"): ({"pages": "write", "id-token": "write"}, "actions/deploy-pages"),
    ("release", "publish"): ({"id-token": "write"}, "pypa/gh-action-pypi-publish"),
}


@each_workflow
def test_a_workflow_may_only_read_but_for_the_jobs_that_publish(path):
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {"contents": "read"}
    may = {
        (path.stem, name): job["permissions"]
        for name, job in workflow["jobs"].items()
        if "permissions" in job
    }
    assert may == {job: permissions for job, (permissions, _) in MORE.items() if job[0] == path.stem}


@pytest.mark.parametrize("workflow, name", MORE)
def test_a_job_that_publishes_runs_nothing_of_ours_and_not_on_a_fork(workflow, name):
    """Nor for a pull request: what it publishes was checked on a branch or tag of the project."""
    path = ROOT / ".github" / "workflows" / f"{workflow}.yml"
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    job = workflow["jobs"][name]
    assert "!github.event.repository.fork" in job["if"]
    assert "github.event_name == 'push'" in job["if"] or [*workflow[True]] == ["push"]  # `on`, in YAML
    assert not any("run" in step for step in job["steps"])
    assert {step["uses"].split("@")[0] for step in job["steps"]} <= {
        MORE[path.stem, name][1],
        "actions/download-artifact",
    }
    assert job["needs"] and job["environment"]


@each_workflow
def test_a_workflow_needs_no_secret_and_ends(path):
    text = path.read_text(encoding="utf-8")
    assert "secrets." not in text and "pull_request_target" not in text
    assert text.count("runs-on:") == text.count("timeout-minutes:")
