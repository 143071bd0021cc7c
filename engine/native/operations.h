// Runs one op eagerly.
#pragma once

#include <napi.h>

#include <string>

#include "tensor_registry.h"

namespace trainlab {

// Runs `name` (an op, or a function in the context) and returns an array of
// {id, shape, dtype}, one for each of `output_count` outputs. Throws EngineError with the
// op's name, the dtypes and shapes of its inputs, and TensorFlow's message.
Napi::Value ExecuteOp(Napi::Env env, TensorRegistry& tensors, const std::string& name,
                      const Napi::Array& attributes, const Napi::Array& input_ids,
                      int output_count);

// Registers the handle and returns tfjs's TensorMetadata: {id, shape, dtype}.
Napi::Object RegisterOutput(Napi::Env env, TensorRegistry& tensors,
                            TFE_TensorHandle* handle);

}  // namespace trainlab
