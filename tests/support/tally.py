#!/usr/bin/env python3
"""Counts the cases of the last `meson test` run of each build folder named and prints "PASSED FAILED SKIPPED".

A GoogleTest program counts by its cases, any other as one. A program that ended badly without naming a failed case
(a crash, a time-out, a sanitizer's report) counts as one failed.
"""
import json
import pathlib
import re
import sys

PROGRAM = {"OK": "passed", "EXPECTEDFAIL": "passed", "SKIP": "skipped"}
CASE = {"OK": "passed", "FAILED": "failed", "SKIPPED": "skipped"}


def tally(folder):
    counted = []
    for line in pathlib.Path(folder, "meson-logs/testlog.json").read_text(encoding="utf-8").splitlines():
        test = json.loads(line)
        result = PROGRAM.get(test["result"], "failed")
        cases = [CASE[word] for word in
                 re.findall(r"\[ +(OK|FAILED|SKIPPED) +\] \S+(?:, where .*)? \(\d+ ms\)", test.get("stdout", ""))]
        counted += cases or [result]
        if cases and result == "failed" and "failed" not in cases:
            counted.append("failed")
    return [counted.count(kind) for kind in ("passed", "failed", "skipped")]


print(*[sum(column) for column in zip(*map(tally, sys.argv[1:]))])
