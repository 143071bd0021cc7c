// Reads the values of a tensor off the event loop.
#pragma once

#include <napi.h>

#include "tensorflow_api.h"

namespace trainlab {

// Resolves with the values that ValuesFromTensor gives, which the program may change: a
// thread of libuv waits for them and copies them, the event loop copies nothing.
Napi::Value ReadTensor(Napi::Env env, TFE_TensorHandle* handle);

}  // namespace trainlab
