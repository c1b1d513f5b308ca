"""Takes the shell steps out of pipelines, each into a file of its own, for shellcheck."""

import pathlib
import sys

from ruamel.yaml import YAML

FOLDER = pathlib.Path(sys.argv[1])
GITHUB = [pathlib.Path("action.yml"), *sorted(pathlib.Path(".").glob("docs/ci/github/*.yml"))]
GITLAB = pathlib.Path("docs/ci/gitlab/.gitlab-ci.yml")
TEMPLATE = pathlib.Path("docs/ci/eventbridge/template.yaml")


def load(text):
    return YAML(typ="rt").load(text)


def github(document):
    jobs = document.get("jobs") or {"action": document.get("runs")}
    for job in jobs.values():
        yield from (step["run"] for step in job["steps"] if "run" in step)


def gitlab(document):
    for job in document.values():
        for part in ("before_script", "script"):
            if isinstance(job, dict) and part in job:
                # The shell runs all lines of a part as one.
                yield "\n".join(job[part])


def template(document):
    buildspec = load(document["Resources"]["Project"]["Properties"]["Source"]["BuildSpec"])
    for phase in buildspec["phases"].values():
        yield "\n".join(phase["commands"])


def main():
    for old in FOLDER.iterdir():
        old.unlink()
    count = 0
    sources = [(path, "bash", github) for path in GITHUB]
    sources += [(GITLAB, "bash", gitlab), (TEMPLATE, "bash", template)]
    for path, shell, steps in sources:
        for number, step in enumerate(steps(load(path.read_text(encoding="utf-8")))):
            # Variables come from the pipeline.
            text = f"#!/usr/bin/env {shell}\n# shellcheck disable=SC2154\n{step}\n"
            (FOLDER / f"{path.stem.strip('.')}-{number}.sh").write_text(text, encoding="utf-8")
            count += 1
    assert count > 15, "the steps were not found"
    print(f"{count} steps")


main()
