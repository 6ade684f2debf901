#!/usr/bin/env python3
"""Makes Markdown tables of the results that `learn` wrote: test accuracy of each seed, and their mean.

usage: table.py RESULTS.jsonl…
"""

import collections
import json
import statistics
import sys


def main(paths):
    runs = collections.defaultdict(list)
    for path in paths:
        with open(path, encoding="utf-8") as lines:
            for line in lines:
                run = json.loads(line)
                runs[run["name"], run["task"]].append(run)
    print("| run | task | floor | before | after, by seed | mean | loss | seconds | peak MB |")
    print("|---|---|---|---|---|---|---|---|---|")
    for (name, task), found in runs.items():
        found.sort(key=lambda run: run["seed"])
        results = [run["result"] for run in found]
        after = [100 * result["after"]["accuracy"] for result in results]
        print(
            "| {} | {} | {:.1f} | {:.1f} | {} | {:.1f} | {:.3f} | {} | {:.0f} |".format(
                name,
                task,
                100 * results[0]["after"]["majority"],
                statistics.mean(100 * result["before"]["accuracy"] for result in results),
                " ".join(f"{accuracy:.1f}" for accuracy in after),
                statistics.mean(after),
                statistics.mean(result["after"]["loss"] for result in results),
                " ".join(f"{result['seconds']:.0f}" for result in results),
                max(result["peak_rss_bytes"] for result in results) / 1e6,
            )
        )


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] in ("-h", "--help"):
        sys.exit(__doc__)
    main(sys.argv[1:])
