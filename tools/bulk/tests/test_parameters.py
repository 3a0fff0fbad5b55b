# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""The frozen sizes of bulk rounds against the formulas that they come from."""
import importlib.machinery
import importlib.util
import re
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
LOADER = importlib.machinery.SourceFileLoader("parameters", str(ROOT / "tools/bulk/parameters"))
SPEC = importlib.util.spec_from_loader("parameters", LOADER)
parameters = importlib.util.module_from_spec(SPEC)
LOADER.exec_module(parameters)
TABLE = [(int(n), int(m)) for n, m in
         re.findall(r"\{(\d+), (\d+)\}", (ROOT / "src/bulk/sizes.c").read_text())]


class Parameters(unittest.TestCase):
    def test_every_step_is_there(self):
        self.assertEqual([n for n, _ in TABLE], parameters.band_sizes())

    def test_tables_fail_once_in_2_to_the_40(self):
        rates = parameters.band_rates()
        for n, slots in TABLE:
            self.assertGreaterEqual(parameters.band_bound(n, slots, rates), 40, n)
            self.assertLess(parameters.band_bound(n, slots - 8, rates), 40, n)

    def test_the_bound_is_above_what_was_simulated(self):
        """Ranks of random matrices: log2 of how often they fall short, by (n, slots, width)."""
        simulated = {(1024, 1127, 60): 9.85, (16384, 18023, 70): 9.34, (256, 308, 40): 12.8}
        for (n, slots, width), seen in simulated.items():
            starts = slots - width + 1
            bound = -parameters.math.log2(2 * starts * parameters.missed(n / starts, width))
            self.assertLess(bound, seen)

    def test_noise_has_128_bits(self):
        for n, slots in TABLE:
            self.assertGreaterEqual(parameters.weakest(slots), 128, n)

    def test_stages_of_the_specification(self):
        stages, base = parameters.stages(1414784)
        self.assertEqual(base, 838)
        self.assertEqual(stages[0], (2, 9, 65536, 1382, 707584))
        self.assertEqual(stages[-1], (1, 2, 512, 325, 1300))


if __name__ == "__main__":
    unittest.main()
