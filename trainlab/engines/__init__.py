"""Engines: folders with TensorFlow's two libraries, taken from its wheel.

An engine is `<prefix>/share/trainlab/engine/<kind>-<version>/` with `tensorflow/`
(the libraries, laid out as in the wheel, relative to which CUDA is searched),
`licenses/`, and `engine.json`, which is there when all else is.
"""
