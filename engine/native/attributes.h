// Sets the attributes of an op from JavaScript descriptions.
#pragma once

#include <napi.h>

#include "tensorflow_api.h"

namespace trainlab {

// `attribute` is tfjs's TFEOpAttr: {name, type, value} with `type` one of TF_ATTR_*.
// Every kind takes one value or an array of them (list attributes), except tensor
// ({dtype, shape, values}) and func (the function's name). A shape is an array of sizes,
// -1 for an unknown one; null is a shape of unknown rank.
// Throws EngineError when the value does not fit the kind.
void SetAttribute(TFE_Op* op, const char* op_name, const Napi::Object& attribute);

}  // namespace trainlab
