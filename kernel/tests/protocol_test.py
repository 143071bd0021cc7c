"""Runs jupyter_kernel_test against the built kernel: every sample set, nothing skipped.

    python kernel/tests/protocol_test.py
"""

from __future__ import annotations

import shutil
import sys
import unittest

import jupyter_kernel_test

import kernelspec


class TypeScriptKernelTests(jupyter_kernel_test.KernelTests):
    kernel_name = kernelspec.NAME
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = 'console.log("hello, world")'
    code_stderr = 'console.error("to stderr")'
    code_page_something = "Math.max?"
    code_generate_error = 'throw new RangeError("out of range")'
    code_execute_result = [
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2, 3].map(n => n * 2)", "result": "[ 2, 4, 6 ]"},
        {"code": 'const name: string = "ada"; name.toUpperCase()', "result": "'ADA'"},
        {"code": "null", "result": "null"},
        {"code": "await Promise.resolve(6 * 8)", "result": "48"},
    ]
    code_display_data = [
        {
            "code": 'import { displayData } from "@trainlab/kernel";'
            ' displayData({ "text/html": "<b>bold</b>", "text/plain": "bold" });',
            "mime": "text/html",
        },
        {
            "code": 'import { display } from "@trainlab/kernel";'
            ' await display({ [Symbol.for("Jupyter.display")]: () => ({ "image/svg+xml": "<svg/>" }) }); undefined',
            "mime": "image/svg+xml",
        },
    ]
    code_clear_output = 'import { clearOutput } from "@trainlab/kernel"; clearOutput();'
    code_inspect_sample = "Math.max"
    code_history_pattern = "6 * 7"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = [
        {"text": "Math.hyp", "matches": {"hypot"}},
        {"text": "console.war", "matches": {"warn"}},
        {"text": '"abc".toUpp', "matches": {"toUpperCase"}},
    ]
    complete_code_samples = ["1", "const x = 1;", "for (const i of [1]) {\n  i;\n}", "// note"]
    incomplete_code_samples = [
        "function f() {",
        "if (true) {\n  1;",
        "const text = `first",
        "[1, 2,",
        "/* open",
        "const x =",
    ]
    invalid_code_samples = ["const = 3", "f(1))", "}", 'const s = "abc', "1 +* 2"]


class WelcomeTests(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = kernelspec.NAME
    support_iopub_welcome = True


def main() -> int:
    folder = kernelspec.install()
    try:
        loader = unittest.defaultTestLoader
        suite = unittest.TestSuite(
            loader.loadTestsFromTestCase(case) for case in (TypeScriptKernelTests, WelcomeTests)
        )
        result = unittest.TextTestRunner(verbosity=2).run(suite)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    failed = len(result.failures) + len(result.errors)
    skipped = len(result.skipped)
    passed = max(0, result.testsRun - failed - skipped)
    print(f"{passed} passed, {failed} failed, {skipped} skipped")
    return 1 if failed or skipped else 0


if __name__ == "__main__":
    sys.exit(main())
