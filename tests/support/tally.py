#!/usr/bin/env python3
"""Counts the cases of the last `meson test` run of each build folder named and prints "PASSED FAILED SKIPPED".

A GoogleTest program counts by its cases, any other as one. A program that ended badly without naming a failed case
(a crash, a time-out, a sanitizer's report) counts as one failed.
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as ElementTree

GOOD = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return "failed"
    return "skipped" if case.find("skipped") is not None else "passed"


def tally(folder):
    logs = pathlib.Path(folder, "meson-logs")
    suites = list(ElementTree.parse(logs / "testlog.junit.xml").getroot())
    counted = []
    for line in (logs / "testlog.json").read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        result = GOOD.get(test["result"], "failed")
        cases = [outcome(case) for suite in suites if f".{test['name']}." in suite.get("name")
                 for case in suite.iter("testcase") if case.get("status") != "notrun"]
        counted += cases or [result]
        if cases and result == "failed" and "failed" not in cases:
            counted.append("failed")
    return [counted.count(kind) for kind in ("passed", "failed", "skipped")]


print(*[sum(column) for column in zip(*map(tally, sys.argv[1:]))])
