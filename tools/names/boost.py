# SPDX-License-Identifier: Apache-2.0
"""
boost - small regression trees, one after another, that may only rise where they should

Gradient boosting of the logistic loss on whole numbers, in numpy alone. Each trait may be
bound to raise the answer only (+1), to lower it only (-1), or be free (0): a split that
would break the bound is not taken, and what lies below a split keeps to its own side of
the middle, so that the sum of all trees keeps the bound too. The same input gives the
same trees.
"""
import numpy

BINS = 64


class Tree:
    """Nodes in the order they are walked: a node's yes-child follows it."""

    def __init__(self):
        self.trait, self.bound, self.no, self.value = [], [], [], []

    def judge(self, rows):
        """The value of the leaf each row ends in."""
        at = numpy.zeros(len(rows), dtype=int)
        trait, bound = numpy.array(self.trait), numpy.array(self.bound)
        no, value = numpy.array(self.no), numpy.array(self.value)
        while True:
            inner = trait[at] >= 0
            if not inner.any():
                return value[at]
            row, node = numpy.nonzero(inner)[0], at[inner]
            yes = rows[row, trait[node]] <= bound[node]
            at[row] = numpy.where(yes, node + 1, no[node])


class Leaf:
    def __init__(self, rows, low, high, depth):
        self.rows, self.low, self.high, self.depth = rows, low, high, depth
        self.split = None
        self.value = 0.0
        self.sums = None
        self.yes = self.no = None


def bins_of(rows):
    """For each trait the upper bounds of its bins, and the bin of each value."""
    bounds, cells = [], numpy.zeros(rows.shape, dtype=numpy.int64)
    for trait in range(rows.shape[1]):
        values = numpy.unique(rows[:, trait])
        if len(values) > BINS:
            cuts = numpy.quantile(rows[:, trait], numpy.linspace(0, 1, BINS + 1)[1:-1])
            values = numpy.unique(numpy.concatenate([numpy.floor(cuts), values[-1:]]))
        bounds.append(values.astype(int))
        cells[:, trait] = numpy.searchsorted(values, rows[:, trait])
    return bounds, cells


class Grower:
    def __init__(self, rows, signs, leaves, depth, fewest, damping):
        self.bounds, cells = bins_of(rows)
        self.traits = rows.shape[1]
        self.cells = cells
        self.flat = cells + numpy.arange(self.traits) * BINS
        self.signs = numpy.array(signs)
        self.leaves, self.depth, self.fewest, self.damping = leaves, depth, fewest, damping

    def sums(self, rows, slope, bend):
        """Of slope, bend and rows, by trait and bin."""
        flat = self.flat[rows].ravel()
        size = self.traits * BINS
        out = numpy.empty((3, size))
        out[0] = numpy.bincount(flat, numpy.repeat(slope[rows], self.traits), size)
        out[1] = numpy.bincount(flat, numpy.repeat(bend[rows], self.traits), size)
        out[2] = numpy.bincount(flat, minlength=size)
        return out.reshape(3, self.traits, BINS)

    def find_split(self, leaf, allowed):
        """The best cut of a leaf: (gain, trait, bin, value if yes, value if no)."""
        left = numpy.cumsum(leaf.sums, axis=2)
        total = left[:, :1, -1:]
        right = total - left
        value = [-numpy.clip(part[0] / (part[1] + self.damping), -leaf.high, -leaf.low)
                 for part in (left, right)]
        gain = sum(-(part[0] * v + (part[1] + self.damping) * v * v / 2)
                   for part, v in zip((left, right), value))
        whole = numpy.clip(-total[0] / (total[1] + self.damping), leaf.low, leaf.high)
        gain += total[0] * whole + (total[1] + self.damping) * whole * whole / 2
        bad = (left[2] < self.fewest) | (right[2] < self.fewest) | ~allowed[:, None]
        bad |= (value[1] - value[0]) * self.signs[:, None] < 0
        gain = numpy.where(bad, -1.0, gain)
        best = int(gain.argmax())
        trait, cut = divmod(best, BINS)
        if gain[trait, cut] <= 1e-9:
            return None
        return gain[trait, cut], trait, cut, value[0][trait, cut], value[1][trait, cut]

    def grow(self, rows, slope, bend, allowed):
        root = Leaf(rows, -numpy.inf, numpy.inf, 0)
        root.sums = self.sums(rows, slope, bend)
        root.value = -slope[rows].sum() / (bend[rows].sum() + self.damping)
        root.split = self.find_split(root, allowed)
        open_leaves = [root]
        for _ in range(self.leaves - 1):
            leaf = max(open_leaves, key=lambda one: one.split[0] if one.split else -1.0)
            if leaf.split is None:
                break
            self.part(leaf, slope, bend, allowed)
            open_leaves.remove(leaf)
            open_leaves += [leaf.yes, leaf.no]
        return self.write(root)

    def part(self, leaf, slope, bend, allowed):
        _, trait, cut, yes, no = leaf.split
        side = self.cells[leaf.rows, trait] <= cut
        middle = (yes + no) / 2
        bounds = {1: ((leaf.low, middle), (middle, leaf.high)),
                  -1: ((middle, leaf.high), (leaf.low, middle)),
                  0: ((leaf.low, leaf.high),) * 2}[int(self.signs[trait])]
        leaf.yes = Leaf(leaf.rows[side], *bounds[0], leaf.depth + 1)
        leaf.no = Leaf(leaf.rows[~side], *bounds[1], leaf.depth + 1)
        leaf.yes.value, leaf.no.value = yes, no
        small, large = sorted((leaf.yes, leaf.no), key=lambda one: len(one.rows))
        small.sums = self.sums(small.rows, slope, bend)
        large.sums = leaf.sums - small.sums
        for child in (leaf.yes, leaf.no):
            if child.depth < self.depth:
                child.split = self.find_split(child, allowed)

    def write(self, root):
        tree, waiting = Tree(), [(root, None)]
        while waiting:
            leaf, parent = waiting.pop()
            at = len(tree.trait)
            if parent is not None:
                tree.no[parent] = at
            inner = leaf.yes is not None
            tree.trait.append(leaf.split[1] if inner else -1)
            tree.bound.append(int(self.bounds[leaf.split[1]][leaf.split[2]]) if inner else 0)
            tree.no.append(0)
            tree.value.append(leaf.value)
            if inner:
                waiting += [(leaf.no, at), (leaf.yes, None)]
        return tree


def chance(log_odds):
    return 1 / (1 + numpy.exp(-numpy.clip(log_odds, -30, 30)))


def boost(rows, labels, weights, start, signs, *, trees=70, rate=0.15, leaves=8, depth=3,
          fewest=25, damping=5.0, share=0.7, traits=0.7, seed=1):
    """Trees that add up, from `start` on, to the log-odds of the labels."""
    grower = Grower(rows, signs, leaves, depth, fewest, damping)
    dice = numpy.random.default_rng(seed)
    answer, out = start.astype(float).copy(), []
    for _ in range(trees):
        p = chance(answer)
        some = numpy.nonzero(dice.random(len(rows)) < share)[0]
        allowed = dice.random(rows.shape[1]) < traits
        tree = grower.grow(some, (p - labels) * weights, p * (1 - p) * weights, allowed)
        tree.value = [value * rate for value in tree.value]
        answer += tree.judge(rows)
        out.append(tree)
    return out
