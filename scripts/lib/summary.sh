# shellcheck shell=bash
# What Surefire and Failsafe counted.

# count_tests DIRECTORY STAMP: "passed failed skipped" of the reports below DIRECTORY that are newer than the file STAMP.
count_tests() {
  find "$1" -path '*/target/*-reports/TEST-*.xml' -newer "$2" -exec awk '
    function value(name) { return match($0, " " name "=\"[0-9]+\"") ? substr($0, RSTART + length(name) + 3, RLENGTH - length(name) - 4) : 0 }
    /<testsuite / { inside = 1 }
    inside { tests += value("tests"); failed += value("failures") + value("errors"); skipped += value("skipped") }
    inside && />/ { inside = 0 }
    END { print tests - failed - skipped, failed, skipped }' {} + |
    awk '{ passed += $1; failed += $2; skipped += $3 } END { print passed + 0, failed + 0, skipped + 0 }'
}
