#include "element_types.h"

#include "errors.h"

namespace trainlab {
namespace {

// float16 and bfloat16 travel as their bits, 64-bit integers as BigInt, resources and
// strings as bytes.
const ElementType kTypes[] = {
    {TF_FLOAT, "float32", 4, napi_float32_array, "Float32Array"},
    {TF_DOUBLE, "float64", 8, napi_float64_array, "Float64Array"},
    {TF_INT32, "int32", 4, napi_int32_array, "Int32Array"},
    {TF_UINT8, "uint8", 1, napi_uint8_array, "Uint8Array"},
    {TF_INT16, "int16", 2, napi_int16_array, "Int16Array"},
    {TF_INT8, "int8", 1, napi_int8_array, "Int8Array"},
    {TF_STRING, "string", 0, napi_uint8_array, "Array<Uint8Array | string>"},
    {TF_COMPLEX64, "complex64", 8, napi_float32_array, "Float32Array"},
    {TF_INT64, "int64", 8, napi_bigint64_array, "BigInt64Array"},
    {TF_BOOL, "bool", 1, napi_uint8_array, "Uint8Array"},
    {TF_BFLOAT16, "bfloat16", 2, napi_uint16_array, "Uint16Array"},
    {TF_UINT16, "uint16", 2, napi_uint16_array, "Uint16Array"},
    {TF_COMPLEX128, "complex128", 16, napi_float64_array, "Float64Array"},
    {TF_HALF, "float16", 2, napi_uint16_array, "Uint16Array"},
    {TF_RESOURCE, "resource", 0, napi_uint8_array, "Uint8Array"},
    {TF_UINT32, "uint32", 4, napi_uint32_array, "Uint32Array"},
    {TF_UINT64, "uint64", 8, napi_biguint64_array, "BigUint64Array"}};

struct ArrayType {
  napi_typedarray_type array;
  const char* name;
  size_t bytes;
};

const ArrayType kArrays[] = {{napi_int8_array, "Int8Array", 1},
                             {napi_uint8_array, "Uint8Array", 1},
                             {napi_uint8_clamped_array, "Uint8ClampedArray", 1},
                             {napi_int16_array, "Int16Array", 2},
                             {napi_uint16_array, "Uint16Array", 2},
                             {napi_int32_array, "Int32Array", 4},
                             {napi_uint32_array, "Uint32Array", 4},
                             {napi_float32_array, "Float32Array", 4},
                             {napi_float64_array, "Float64Array", 8},
                             {napi_bigint64_array, "BigInt64Array", 8},
                             {napi_biguint64_array, "BigUint64Array", 8}};

const ArrayType* FindArray(napi_typedarray_type array) {
  for (const ArrayType& type : kArrays) {
    if (type.array == array) return &type;
  }
  return nullptr;
}

}  // namespace

const ElementType* FindElementType(int dtype) {
  for (const ElementType& type : kTypes) {
    if (type.dtype == dtype) return &type;
  }
  return nullptr;
}

std::string ElementTypeName(int dtype) {
  const ElementType* type = FindElementType(dtype);
  if (type != nullptr) return type->name;
  return dtype == TF_VARIANT ? "variant" : "dtype " + std::to_string(dtype);
}

size_t ArrayElementBytes(napi_typedarray_type array) {
  const ArrayType* type = FindArray(array);
  return type == nullptr ? 0 : type->bytes;
}

const char* ArrayName(napi_typedarray_type array) {
  const ArrayType* type = FindArray(array);
  return type == nullptr ? "typed array of another kind" : type->name;
}

std::string DescribeTensor(TFE_TensorHandle* handle) {
  Status status;
  std::string text = ElementTypeName(tf().TFE_TensorHandleDataType(handle)) + "[";
  const int rank = tf().TFE_TensorHandleNumDims(handle, status.get());
  for (int i = 0; status.ok() && i < rank; ++i) {
    if (i > 0) text += ",";
    text += std::to_string(tf().TFE_TensorHandleDim(handle, i, status.get()));
  }
  return text + "]";
}

}  // namespace trainlab
