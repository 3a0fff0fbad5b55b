#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bench/tools/measure.py against numbers worked out by hand."""
import pathlib
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "bench/tools"))

import measure  # noqa: E402

SCORES = [9, 8, 7, 7, 5, 4, 3, 1]
LABELS = [1, 1, 0, 1, 0, 1, 0, 0]


class Measure(unittest.TestCase):
    def test_judged_at_a_threshold(self):
        found = measure.judge(SCORES, LABELS, 7)
        self.assertEqual((found["precision"], found["recall"], found["f1"]), (0.75, 0.75, 0.75))
        self.assertEqual(found["saturation"], 1 / 8)

    def test_nothing_called_is_no_error(self):
        found = measure.judge(SCORES, LABELS, 10)
        self.assertEqual((found["precision"], found["recall"], found["f1"]), (0, 0, 0))

    def test_auc_counts_a_tie_as_half(self):
        wrong = 2  # of 16 pairs: the positive at 4 below the negatives at 7 and 5
        self.assertEqual(measure.Curve(SCORES, LABELS).auc(), (16 - wrong - 0.5) / 16)

    def test_auc_needs_both(self):
        self.assertIsNone(measure.Curve([1, 2], [1, 1]).auc())

    def test_best_threshold_stands_between_two_scores(self):
        # called: 2 of 2, 3 of 4, 3 of 5, 4 of 6: F1 4/6, 6/8, 6/9, 8/10
        self.assertEqual(measure.best_threshold(SCORES, LABELS), 3.5)

    def test_recall_at_precision(self):
        self.assertEqual(measure.recall_at_precision(SCORES, LABELS, 0.9), 0.5)
        self.assertEqual(measure.recall_at_precision([2, 1], [0, 1], 0.9), 0)

    def test_threshold_of_recall(self):
        scores = list(range(100))
        threshold = measure.threshold_of_recall(scores, 0.98)
        self.assertEqual(sum(score >= threshold for score in scores), 98)

    def test_calibration(self):
        rows, gap = measure.calibration([0.05, 0.05, 0.95, 1.0], [0, 1, 1, 1])
        self.assertEqual([(n, found) for n, _, found in rows], [(2, 0.5), (2, 1.0)])
        self.assertAlmostEqual(gap, 0.5 * 0.45 + 0.5 * 0.025)

    def test_percentile(self):
        self.assertEqual(measure.percentile([3, 1, 2], 0.5), 2)
        self.assertEqual(measure.percentile([3, 1, 2], 0.99), 3)


if __name__ == "__main__":
    unittest.main()
