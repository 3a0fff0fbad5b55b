# SPDX-License-Identifier: Apache-2.0
"""What a bulk round declares and is debited by (PROTOCOL.md 7.8)."""
import re
import unittest

import forge
import bulk

TABLE = forge.ROOT / "src/bulk/sizes.c"


class Bulk(unittest.TestCase):
    def test_slots_are_those_of_the_protocols_table(self):
        rows = re.findall(r"\{(\d+), (\d+)\}", TABLE.read_text())
        table = {int(items): int(slots) for items, slots in rows}
        self.assertEqual(bulk.SLOTS, {n: m for n, m in table.items() if n <= 2**20})

    def test_sizes_are_eighths_of_octaves(self):
        self.assertEqual(list(bulk.SLOTS), [round(512 * 2 ** (i / 8)) for i in range(89)])

    def test_the_bound_is_above_the_size_and_rises_with_it_and_with_work(self):
        for work in range(50, 81):
            bounds = [bulk.most_asked(size, work) for size in bulk.SLOTS]
            self.assertTrue(all(m > size for m, size in zip(bounds, bulk.SLOTS)))
            self.assertEqual(bounds, sorted(set(bounds)), f"work {work}")
        for size in (512, 1024, 2**20):
            bounds = [bulk.most_asked(size, work) for work in range(50, 81)]
            self.assertEqual(bounds, sorted(bounds))

    def test_R17_a_bucket_of_several_parts(self):
        document = {"bulk": {"parts": 3, "work": 64}}
        self.assertTrue(bulk.is_bucket(3 * 512, 3))
        self.assertFalse(bulk.is_bucket(3 * 512 + 1, 3))
        self.assertFalse(bulk.is_bucket(512, 3))
        self.assertEqual(bulk.debit(document, 3 * 512), 3 * bulk.most_asked(512, 64))
        self.assertEqual(bulk.debit({}, 1536), 1536)


if __name__ == "__main__":
    unittest.main()
