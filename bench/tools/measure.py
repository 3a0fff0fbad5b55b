# SPDX-License-Identifier: Apache-2.0
"""
measure.py - how good a score is, given which pairs are the same

A score is any number, higher for more alike; a label is 1 or 0. A pair is called the
same when its score is at least the threshold.
"""
import numpy


class Curve:
    """Every threshold that tells two scores apart, from the highest down."""

    def __init__(self, scores, labels):
        scores = numpy.asarray(scores, float)
        labels = numpy.asarray(labels, int)
        order = numpy.argsort(-scores, kind="stable")
        ranked, hits = scores[order], labels[order]
        last = numpy.append(ranked[1:] != ranked[:-1], True) if len(ranked) else ranked > 0
        self.right = numpy.cumsum(hits)[last]
        self.called = (numpy.arange(len(hits)) + 1)[last]
        self.scores = ranked[last]
        self.positives = int(labels.sum())
        self.negatives = len(labels) - self.positives

    def precision(self):
        return self.right / self.called

    def recall(self):
        return self.right / max(1, self.positives)

    def f1(self):
        return 2 * self.right / (self.called + self.positives)

    def auc(self):
        """The share of (positive, negative) that stand in the right order; a tie is half."""
        if not self.positives or not self.negatives:
            return None
        right = numpy.append(0, self.right)
        wrong = numpy.append(0, self.called - self.right)
        return float(numpy.sum((wrong[1:] - wrong[:-1]) * (right[1:] + right[:-1]) / 2)
                     / self.positives / self.negatives)


def best_threshold(scores, labels):
    """Where F1 is highest: half way to the next score, so that no pair stands on it."""
    curve = Curve(scores, labels)
    at = int(numpy.argmax(curve.f1()))
    low = curve.scores[at + 1] if at + 1 < len(curve.scores) else curve.scores[at]
    return float(curve.scores[at] + low) / 2


def threshold_of_recall(scores, recall):
    """The highest threshold at which this share of the scores is called the same."""
    ranked = sorted(scores, reverse=True)
    return ranked[max(0, min(len(ranked), int(numpy.ceil(recall * len(ranked)))) - 1)]


def judge(scores, labels, threshold):
    scores = numpy.asarray(scores, float)
    labels = numpy.asarray(labels, int)
    called = scores >= threshold
    right = int((called & (labels == 1)).sum())
    positives = int(labels.sum())
    return {
        "pairs": len(labels),
        "positives": positives,
        "threshold": threshold,
        "precision": right / max(1, int(called.sum())),
        "recall": right / max(1, positives),
        "f1": 2 * right / max(1, int(called.sum()) + positives),
        "auc": Curve(scores, labels).auc(),
        "saturation": float((scores == scores.max()).mean()) if len(scores) else 0.0,
    }


def recall_at_precision(scores, labels, precision):
    """The most recall on this set's own curve at no less than this precision."""
    curve = Curve(scores, labels)
    good = curve.precision() >= precision
    return float(curve.recall()[good].max()) if good.any() else 0.0


def calibration(probabilities, labels, bins=10):
    """For each tenth: pairs, mean predicted, share found; and the mean gap over all."""
    probabilities = numpy.asarray(probabilities, float)
    labels = numpy.asarray(labels, int)
    place = numpy.minimum((probabilities * bins).astype(int), bins - 1)
    rows = []
    for b in range(bins):
        inside = place == b
        if inside.any():
            rows.append((int(inside.sum()), float(probabilities[inside].mean()),
                         float(labels[inside].mean())))
    gap = sum(n * abs(p - f) for n, p, f in rows) / max(1, len(labels))
    return rows, gap


def percentile(values, share):
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]
