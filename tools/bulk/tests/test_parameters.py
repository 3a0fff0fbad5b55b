# SPDX-License-Identifier: Apache-2.0
# Time limit: 600 s
"""The frozen sizes of bulk rounds against the formulas that they come from."""
import hashlib
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

    def test_noise_is_counted_as_elsewhere(self):
        """Bits that the specification's own program printed, by (height, n): another program
        by the same count; and the share of the best subset, by n / k."""
        elsewhere = {(2, 8192): 128, (4, 8192): 167, (4, 32768): 132, (7, 65536): 173,
                     (7, 262144): 138, (9, 262144): 177, (9, 1048576): 142,
                     (10, 524288): 179, (10, 2097152): 144}
        for (height, n), bits in elsewhere.items():
            made = parameters.noise_bits(n, 1 << height + 7, n >> height)
            self.assertEqual(round(made), bits, (height, n))
        for ratio, share in zip((2, 4, 8, 16, 32, 64),
                                (0.791, 0.704, 0.636, 0.578, 0.527, 0.481)):
            self.assertAlmostEqual(parameters.subset_share(ratio), share, places=3)

    def test_the_estimates_are_those_of_the_text(self):
        """docs/psi.md says the least of all sizes; and a count that always says much would
        pass the tests above, so what is too weak is shown to fail them."""
        self.assertEqual(len(TABLE), 137)
        least = min(parameters.weakest(slots) for _, slots in TABLE)
        self.assertAlmostEqual(least, 129.4, places=1)
        text = (ROOT / "docs/psi.md").read_text()
        self.assertIn(f"the least is {least:.1f}", text)
        self.assertLess(parameters.noise_bits(8192, 512, 1024), 128)    # half the noise
        self.assertLess(parameters.noise_bits(16384, 512, 2048), 128)   # half the secrets

    def test_the_plan_is_the_programs(self):
        """src/bulk/vole_test.c computes the same hash from src/bulk/vole_plan.c."""
        said = hashlib.sha256()
        for _, slots in TABLE:
            stages, base = parameters.stages(slots)
            said.update(f"{slots} {base}\n".encode())
            for count, height, k, trees, rows in reversed(stages):
                self.assertEqual(k, 1 << height + 7)
                said.update(f"{count} {height} {trees} {rows}\n".encode())
        self.assertIn(said.hexdigest(), (ROOT / "src/bulk/vole_test.c").read_text())

    def test_stages_of_the_specification(self):
        stages, base = parameters.stages(1414784)
        self.assertEqual(base, 838)
        self.assertEqual(stages[0], (2, 9, 65536, 1382, 707584))
        self.assertEqual(stages[-1], (1, 2, 512, 325, 1300))


if __name__ == "__main__":
    unittest.main()
