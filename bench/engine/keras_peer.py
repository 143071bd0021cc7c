"""Keras' side of bench/engine.mjs: trains what it is told, one JSON line per request.

Reads {"case", "way", "steps", "epochs", "batch", "verbose"} from each line of stdin and
answers {"us": microseconds per step}. The models are those of models.mjs. Only the first
request for a case and way builds the model.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import sys
import time
from typing import Any

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np
from keras import layers

RANDOM = np.random.default_rng(1)
EXECUTION = 50


def _dense(units: int, activation: str | None = None) -> Any:
    return layers.Dense(units, activation=activation)


def mlp() -> Any:
    """64-64-10."""
    return keras.Sequential(
        [keras.Input((64,)), _dense(64, "relu"), _dense(64, "relu"), _dense(10, "softmax")]
    )


def mlp_dropout_bn() -> Any:
    """The same with dropout and batch normalization."""
    hidden = [
        layer
        for _ in range(2)
        for layer in (_dense(64, "relu"), layers.BatchNormalization(), layers.Dropout(0.3))
    ]
    return keras.Sequential([keras.Input((64,)), *hidden, _dense(10, "softmax")])


def cnn() -> Any:
    """Two convolutions on MNIST's shape."""
    return keras.Sequential(
        [
            keras.Input((28, 28, 1)),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Conv2D(64, 3, activation="relu"),
            layers.Flatten(),
            _dense(128, "relu"),
            _dense(10, "softmax"),
        ]
    )


def lstm() -> Any:
    """A text classifier: vocabulary 5,000, length 80."""
    return keras.Sequential(
        [
            keras.Input((80,)),
            layers.Embedding(5000, 64),
            layers.LSTM(64),
            _dense(1, "sigmoid"),
        ]
    )


def resnet() -> Any:
    """Three residual blocks on images of 32 by 32."""

    def conv(x: Any, filters: int, strides: int = 1, size: int = 3) -> Any:
        x = layers.Conv2D(filters, size, strides=strides, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    image = keras.Input((32, 32, 3))
    x = layers.ReLU()(conv(image, 16))
    for filters, strides in ((16, 1), (32, 2), (64, 2)):
        inner = layers.ReLU()(conv(x, filters, strides))
        inner = conv(inner, filters)
        short = x if strides == 1 else conv(x, filters, strides, 1)
        x = layers.ReLU()(layers.Add()([inner, short]))
    x = layers.GlobalAveragePooling2D()(x)
    return keras.Model(image, _dense(10, "softmax")(x))


CASES: dict[str, Any] = {
    "mlp": mlp,
    "mlp_dropout_bn": mlp_dropout_bn,
    "cnn": cnn,
    "lstm": lstm,
    "resnet": resnet,
}


def data(case: str, model: Any, count: int) -> tuple[Any, Any]:
    """Random samples of the model's shapes."""
    if case == "lstm":
        x = RANDOM.integers(0, 5000, (count, 80)).astype("float32")
        return x, RANDOM.integers(0, 2, (count, 1)).astype("float32")
    x = RANDOM.standard_normal((count, *model.input_shape[1:])).astype("float32")
    return x, np.eye(10, dtype="float32")[RANDOM.integers(0, 10, count)]


def compiled(case: str, way: str) -> Any:
    """A model of the case, compiled the way's way: plain, graph50 or xla50."""
    model = CASES[case]()
    tuned: dict[str, Any] = {}
    if way != "plain":
        tuned = {"steps_per_execution": EXECUTION, "jit_compile": way == "xla50"}
    model.compile(
        optimizer=keras.optimizers.Adam(),
        loss="binary_crossentropy" if case == "lstm" else "categorical_crossentropy",
        metrics=["accuracy"],
        **tuned,
    )
    return model


def fit(request: dict[str, Any], kept: dict[str, Any]) -> float:
    """Microseconds per step of a whole fit."""
    case, way, steps, batch = (request[key] for key in ("case", "way", "steps", "batch"))
    key = f"{case} {way}"
    if key not in kept:
        model = compiled(case, way)
        kept[key] = (model, *data(case, model, steps * batch))
    model, x, y = kept[key]
    begin = time.perf_counter()
    with contextlib.redirect_stdout(io.StringIO()):
        model.fit(x, y, batch_size=batch, epochs=request["epochs"], verbose=request["verbose"])
    return (time.perf_counter() - begin) * 1e6 / (steps * request["epochs"])


def predict(request: dict[str, Any], kept: dict[str, Any]) -> float:
    """Microseconds per call of the model as a function, on one sample."""
    if "predict" not in kept:
        kept["predict"] = (mlp(), RANDOM.standard_normal((1, 64)).astype("float32"))
    model, x = kept["predict"]
    calls = request["steps"]
    begin = time.perf_counter()
    for _ in range(calls):
        model(x, training=False).numpy()
    return (time.perf_counter() - begin) * 1e6 / calls


def first_step(request: dict[str, Any], _: dict[str, Any]) -> float:
    """Microseconds until a new model has done its first step."""
    model = compiled("mlp", "plain")
    x, y = data("mlp", model, request["batch"])
    begin = time.perf_counter()
    model.fit(x, y, batch_size=request["batch"], verbose=0)
    return (time.perf_counter() - begin) * 1e6


KINDS = {"predict1": predict, "first_step": first_step}


def main() -> None:
    """Answers requests until stdin ends."""
    kept: dict[str, Any] = {}
    for line in sys.stdin:
        request = json.loads(line)
        measure = KINDS.get(request["case"], fit)
        print(json.dumps({"us": measure(request, kept)}), flush=True)


if __name__ == "__main__":
    main()
