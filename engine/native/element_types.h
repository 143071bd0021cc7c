// TensorFlow's element types: their names in messages, sizes and JavaScript arrays.
#pragma once

#include <napi.h>

#include <cstddef>
#include <string>

#include "tensorflow_api.h"

namespace trainlab {

struct ElementType {
  int dtype;
  const char* name;
  // Bytes of one element; 0 when elements have no fixed size (string, resource, variant).
  size_t bytes;
  // The typed array that holds the elements; complex numbers take two of its places.
  napi_typedarray_type array;
  const char* array_name;
};

// nullptr for a type that the engine cannot exchange with JavaScript.
const ElementType* FindElementType(int dtype);

// "float32"; "dtype 1000" for a number that names no type.
std::string ElementTypeName(int dtype);

size_t ArrayElementBytes(napi_typedarray_type array);
const char* ArrayName(napi_typedarray_type array);

// "float32[2,3]", for messages.
std::string DescribeTensor(TFE_TensorHandle* handle);

}  // namespace trainlab
