"""What .ci/materials.py finds fault with."""

import unittest

from materials import faults, page

JARS = {"a1": "a.jar", "b2": "b.jar"}


def component(library, sha256, *licences):
    return {
        "group": "org.example",
        "name": library,
        "hashes": [{"alg": "MD5", "content": "0"}, {"alg": "SHA-256", "content": sha256}],
        "licenses": list(licences),
    }


def bill(*components, **more):
    return {"metadata": {}, "components": list(components), **more}


def spdx(licence):
    return {"license": {"id": licence}}


A = component("a", "a1", spdx("MIT"))
B = component("b", "b2", spdx("Apache-2.0"))


class Materials(unittest.TestCase):
    def found(self, *components, **more):
        return list(faults(bill(*components, **more), JARS))

    def test_the_libraries_of_the_artifact_under_allowed_licences_are_fine(self):
        self.assertEqual(self.found(A, B), [])

    def test_one_allowed_licence_to_choose_is_enough(self):
        self.assertEqual(self.found(A, component("b", "b2", {"expression": "(GPL-2.0-only OR MIT)"})), [])

    def test_a_licence_that_is_not_allowed_is_found_beside_one_that_is(self):
        self.assertEqual(
            self.found(A, component("b", "b2", spdx("MIT"), spdx("GPL-3.0-only"))),
            ["org.example:b has a licence that is not allowed: MIT, GPL-3.0-only"])

    def test_licences_that_all_hold_must_all_be_allowed(self):
        self.assertEqual(len(self.found(A, component("b", "b2", {"expression": "MIT AND GPL-2.0-only"}))), 1)

    def test_a_licence_without_an_id_and_none_at_all_are_found(self):
        named = component("b", "b2", {"license": {"name": "Do what you want"}})
        self.assertEqual(self.found(A, named), ["org.example:b has a licence that is not allowed: Do what you want"])
        self.assertEqual(self.found(A, component("b", "b2")), ["org.example:b has a licence that is not allowed: none"])

    def test_a_library_that_the_bill_or_the_artifact_lacks_is_found(self):
        self.assertEqual(self.found(A), ["b.jar of the artifact is not in the bill of materials"])
        other = component("c", "c3", spdx("MIT"))
        self.assertEqual(self.found(A, B, other), ["org.example:c of the bill of materials is not in the artifact"])

    def test_what_differs_from_build_to_build_is_found(self):
        self.assertEqual(len(self.found(A, B, serialNumber="urn:uuid:0")), 1)
        self.assertEqual(len(self.found(A, B, metadata={"timestamp": "2026-11-22T12:00:00Z"})), 1)

    def test_the_page_lists_each_library_once_and_in_order(self):
        self.assertTrue(page([B, A, B]).endswith("|---|---|\n| org.example:a | MIT |\n| org.example:b | Apache-2.0 |\n"))


if __name__ == "__main__":
    unittest.main()
