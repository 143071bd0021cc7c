// Copies values between JavaScript arrays and TensorFlow tensors.
#pragma once

#include <napi.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "tensorflow_api.h"

namespace trainlab {

struct TensorDeleter {
  void operator()(TF_Tensor* tensor) const { tf().TF_DeleteTensor(tensor); }
};
using TensorPtr = std::unique_ptr<TF_Tensor, TensorDeleter>;

struct HandleDeleter {
  void operator()(TFE_TensorHandle* handle) const { tf().TFE_DeleteTensorHandle(handle); }
};
using HandlePtr = std::unique_ptr<TFE_TensorHandle, HandleDeleter>;

// A tensor in host memory with a copy of `values`: the typed array of the element type
// (int64 also as Int32Array of low and high halves, as tfjs-node has it), or for strings
// an array of Uint8Array or string. Throws EngineError when type or size do not fit.
TensorPtr TensorFromValues(const std::vector<int64_t>& shape, int dtype,
                           const Napi::Value& values);

// The tensor where ops expect it: on the default device.
// `doing` begins the message of the EngineError when that fails.
HandlePtr PlaceTensor(const TF_Tensor* tensor, const char* doing);

// A copy of the tensor's values, in the arrays that TensorFromValues takes.
Napi::Value ValuesFromTensor(Napi::Env env, const TF_Tensor* tensor);

}  // namespace trainlab
