"""What is measured of a kernel, each by a function of its own."""

from __future__ import annotations

import random
import statistics
import time

from client import Client, KernelError, kernel
from peers import ROOT

BUSY = "const until = Date.now() + 20_000; while (Date.now() < until) {}"
FIRST_TENSOR = 'import * as tf from "@tensorflow/tfjs"; tf.tensor([1, 2, 3]).sum().dataSync()[0]'
FIT = """
import * as tf from '@tensorflow/tfjs-node';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 32, inputShape: [16], activation: 'relu' }),
  tf.layers.dense({ units: 1 })] });
model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
const xs = tf.randomNormal([2048, 16]), ys = tf.randomNormal([2048, 1]);
let batches = 0;
const callbacks = { onBatchEnd: async () => {
  batches++; if (batches % 50 === 1) console.log('go'); } };
"""


def start_ms(name: str) -> float:
    """Milliseconds from the start of a kernel to its first kernel_info_reply."""
    client = Client(name)
    try:
        return client.ready()
    finally:
        client.close()


def trivial_ms(name: str, samples: int = 100) -> float:
    """Median milliseconds of `1+1`, from the request to reply and idle."""
    with kernel(name) as client:
        times = [client.run("1+1")[0] for _ in range(samples + 10)]
        return statistics.median(times[10:])


def first_tensor_ms(name: str) -> float:
    """Milliseconds of a fresh kernel's first cell with TensorFlow.js."""
    with kernel(name, cwd=str(ROOT)) as client:
        took, text = client.run(FIRST_TENSOR)
        if "6" not in text:
            raise KernelError(f"{name} gave {text!r} instead of 6.")
        return took


def busy_ms(name: str, samples: int = 100) -> tuple[list[float], list[float]]:
    """Milliseconds of completions and of answers on control while a cell blocks its thread."""
    with kernel(name, cwd=str(ROOT)) as client:
        client.run('import * as tf from "@tensorflow/tfjs"; const model = tf.sequential();')
        client.submit(BUSY)
        time.sleep(0.5)
        completions, controls = [], []
        for _ in range(samples):
            begin = time.perf_counter()
            content = {"code": "model.comp", "cursor_pos": 10}
            reply = client.answer(
                client.shell, client.send(client.shell, "complete_request", content)
            )
            completions.append((time.perf_counter() - begin) * 1000)
            if "compile" not in reply["matches"]:
                raise KernelError(f"Wrong completions: {reply}")
            begin = time.perf_counter()
            client.answer(client.control, client.send(client.control, "kernel_info_request", {}))
            controls.append((time.perf_counter() - begin) * 1000)
        return completions, controls


def interrupt_ms(name: str, repeats: int = 50) -> list[float]:
    """Milliseconds from the interrupt of `model.fit` to the cell's end, on real TensorFlow.

    Each time the weights must still be of use, and at the end no training may go on.
    """
    seed = random.randrange(10**9)
    generator = random.Random(seed)
    print(f"  interrupts at random times, seed {seed}")
    times = []
    with kernel(name, cwd=str(ROOT)) as client:
        client.run(FIT)
        for _ in range(repeats):
            request = client.submit(
                "await model.fit(xs, ys, { epochs: 1e6, batchSize: 32, verbose: 0, callbacks });"
            )
            client.printed(request, "go")
            time.sleep(generator.uniform(0, 0.05))
            begin = time.perf_counter()
            client.send(client.control, "interrupt_request", {})
            reply = client.answer(client.shell, request)
            times.append((time.perf_counter() - begin) * 1000)
            if reply["ename"] != "InterruptError":
                raise KernelError(f"Interrupted by {reply['ename']}: {reply['evalue']}")
        _, text = client.run(
            "const seen = batches; await new Promise(r => setTimeout(r, 1000)); "
            "const out = (model.predict(xs) as tf.Tensor).dataSync(); "
            "[batches - seen, out.every(Number.isFinite), process.pid > 0].join()"
        )
        if "0,true,true" not in text:
            raise KernelError(f"After {repeats} interrupts something goes on or is broken: {text}")
    return times


def idle_mb(name: str) -> float:
    """Private memory of all processes of a kernel that has run one cell."""
    with kernel(name) as client:
        client.run("1+1")
        time.sleep(5)
        return client.private_mb()


def prints(name: str, seconds: int = 60) -> tuple[int, float]:
    """Prints at full speed: how many a second, and by how many percent memory grew.

    All must come, in order, before idle.
    """
    with kernel(name) as client:
        # First what happens once: the compiler reads its libraries, heaps take their size.
        client.run("for (const end = Date.now() + 10_000; Date.now() < end; ) console.log(end);")
        request = client.submit(
            f"%output limit=none\nlet n = 0; const end = Date.now() + {seconds * 1000};"
            " while (Date.now() < end) console.log(n++);"
        )
        begin = time.perf_counter()
        expected = 0
        samples: list[tuple[float, float]] = []
        for message in client.broadcasts(request):
            if message["msg_type"] == "stream":
                lines = message["content"]["text"].split("\n")[:-1]
                if int(lines[0]) != expected or int(lines[-1]) != expected + len(lines) - 1:
                    raise KernelError(f"Prints were lost or mixed at {expected}.")
                expected += len(lines)
            passed = time.perf_counter() - begin
            if not samples or passed - samples[-1][0] > 1:
                samples.append((passed, client.private_mb()))
        client.answer(client.shell, request)
        _, text = client.run("n")
        if text != str(expected):
            raise KernelError(f"{text} prints were made and {expected} came.")
        part = seconds / 6
        early = [mb for at, mb in samples if at < part]
        late = [mb for at, mb in samples if 5 * part <= at < 6 * part]
        growth = (statistics.mean(late) / statistics.mean(early) - 1) * 100
        return round(expected / seconds), growth
