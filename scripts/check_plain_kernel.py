"""Trains in a TypeScript cell without TensorFlow, on the CPU backend of tfjs.

    python scripts/check_plain_kernel.py

Runs in the environment that the package is installed in, and needs nothing but Jupyter:
what every platform promises that has no engine.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from checks import Checks
from jupyter_client.manager import start_new_kernel

_TIMEOUT_S = 300
_CELL = """
import * as tf from '@tensorflow/tfjs-node';
const model = tf.sequential();
model.add(tf.layers.dense({ units: 1, inputShape: [2] }));
model.compile({ optimizer: tf.train.sgd(0.1), loss: 'meanSquaredError' });
const x = tf.randomNormal([64, 2], 0, 1, 'float32', 7);
const { history } = await model.fit(x, x.sum(1, true), { epochs: 5, verbose: 0 });
const [first, last] = [history.loss[0], history.loss.at(-1)] as number[];
console.log(tf.getBackend(), last < first / 2 ? 'learns' : 'does not learn');
"""


def main() -> int:
    """Checks; returns the exit status."""
    checks = Checks()
    env = {**os.environ, "TRAINLAB_TENSORFLOW": "none"}
    manager, client = start_new_kernel(kernel_name="trainlab", env=env, startup_timeout=_TIMEOUT_S)
    said = ""

    def hear(message: dict[str, Any]) -> None:
        nonlocal said
        content = message["content"]
        said += content.get("text", "") + "\n".join(content.get("traceback", []))

    try:
        reply = client.execute_interactive(_CELL, timeout=_TIMEOUT_S, output_hook=hear)
        last = said.strip().splitlines()[-1] if said.strip() else ""
        good = reply["content"]["status"] == "ok" and last == "cpu learns"
        checks.add("a cell trains on the CPU backend of tfjs", good, last)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    return checks.end()


if __name__ == "__main__":
    sys.exit(main())
