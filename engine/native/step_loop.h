// Several steps of a function in one call, off the event loop.
#pragma once

#include <napi.h>

#include "functions.h"
#include "tensor_registry.h"

namespace trainlab {

// Runs a function several times in a row on a thread of libuv, giving each call its rows of
// the data, and outputs of one call as inputs of the next. `loop` has
//   name, xla    the function, and whether XLA compiles it
//   steps        how many calls
//   inputs       Float64Array: the id of the tensor of each input; the one that rows are
//                taken of; anything for a fed input
//   kinds        Int32Array: for each input 0 (the tensor), 1 (rows of it) or 2 (fed)
//   rows         Int32Array: the rows of each call, one call after the other
//   feeds        for each fed input a typed array with the values of all calls
//   carried      Int32Array: for each output the input that takes it in the next call; -1 for
//                one that none takes; -2 for a float scalar whose value the program gets
//   outputs      Float64Array: the id for the last value of each output that is not -2
//   gather       whether an op takes the rows, as on a GPU, instead of a copy
// Resolves with a Float32Array of the scalars, call after call, once the last outputs are
// registered. Rejects with TensorFlow's error, having registered nothing.
// Throws EngineError when the description does not fit the function.
Napi::Value StartStepLoop(Napi::Env env, TensorRegistry& tensors,
                          const Functions& functions, const Napi::Object& loop);

}  // namespace trainlab
