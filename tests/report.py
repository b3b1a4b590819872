"""Reads the xunit XML reports that ./test leaves, prints what failed, and adds up. Standard library only.

report.py project FOLDER NAME FILTER   one project: its failures and one line of counts
report.py total FOLDER                 the last line, "N passed, N failed", and the exit code
"""
import json
import pathlib
import sys
import xml.etree.ElementTree as xml


def failures(assembly):
    """Name and text of everything that is not a passed test: failed tests, skipped tests, errors outside a test."""
    for test in assembly.iter("test"):
        if test.get("result") == "Fail":
            yield test.get("name"), explain(test)
        elif test.get("result") != "Pass":
            yield test.get("name"), "did not run (%s: %s); a test that cannot run fails" % (test.get("result"), test.findtext("reason"))
    for error in assembly.iter("error"):
        yield "%s %s" % (error.get("type"), error.get("name") or ""), explain(error)


def explain(element):
    """Message and stack, without the frames of the runtime and the runner."""
    stack = (element.findtext("failure/stack-trace") or "").splitlines()
    ours = [line for line in stack if not line.strip().startswith(("at System.", "at Interop.", "at Microsoft.", "at Xunit.", "---"))]
    return "\n".join(filter(None, [element.findtext("failure/message"), *ours]))


def project(folder, name, filtered):
    code = int((folder / (name + ".exit")).read_text())
    report, log = folder / (name + ".xml"), folder / (name + ".log")
    passed, seconds, failed = 0, 0.0, []
    try:
        root = xml.parse(report).getroot()
    except (OSError, xml.ParseError) as e:
        root = None
        why = "ran too long and was ended" if code in (124, 137) else "ended with code %d" % code
        failed.append((name, "%s without a report (%s)\n%s" % (why, e, tail(log))))
    if root is not None:
        for assembly in root.iter("assembly"):
            passed += int(assembly.get("passed"))
            seconds += float(assembly.get("time"))
            failed += failures(assembly)
        if code != 0 and not failed:
            failed.append((name, "every test passed, but the process ended with code %d\n%s" % (code, tail(log))))
        if passed == 0 and not failed and not filtered:
            failed.append((name, "the project has no tests"))
    for title, text in failed:
        # The runner escapes quotes in its report.
        print(("FAILED %s\n%s" % (title, text)).replace('\\"', '"').replace("\n", "\n    "))
    if passed or failed or not filtered:
        print("%-32s %5d passed, %d failed  (%.0f s)" % (name, passed, len(failed), seconds), flush=True)
    (folder / (name + ".json")).write_text(json.dumps({"project": name, "passed": passed, "failed": [f[0] for f in failed]}))


def tail(log):
    return "\n".join(log.read_text(errors="replace").splitlines()[-40:]) if log.exists() else ""


def total(folder):
    counts = [json.loads(p.read_text()) for p in folder.glob("*.json")]
    passed, failed = sum(c["passed"] for c in counts), sum(len(c["failed"]) for c in counts)
    for started in sorted(p.stem for p in folder.glob("*.exit") if not p.with_suffix(".json").exists()):
        print("FAILED %s\n    its report could not be read" % started)
        failed += 1
    if passed + failed == 0:
        print("no test ran")
    print("%d passed, %d failed" % (passed, failed))
    return 0 if passed > 0 and failed == 0 else 1


if sys.argv[1] == "project":
    project(pathlib.Path(sys.argv[2]), sys.argv[3], sys.argv[4])
else:
    sys.exit(total(pathlib.Path(sys.argv[2])))
