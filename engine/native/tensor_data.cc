#include "tensor_data.h"

#include <cstring>
#include <new>
#include <string>

#include "context.h"
#include "element_types.h"
#include "errors.h"
#include "values.h"

namespace trainlab {
namespace {

// Eigen's alignment, which TensorFlow asserts for every tensor it maps.
constexpr std::align_val_t kAlignment{64};

std::string DescribeShape(const std::vector<int64_t>& shape) {
  std::string text = "[";
  for (size_t i = 0; i < shape.size(); ++i) {
    text += (i > 0 ? "," : "") + std::to_string(shape[i]);
  }
  return text + "]";
}

int64_t ElementCount(const std::vector<int64_t>& shape) {
  int64_t count = 1;
  for (const int64_t size : shape) {
    if (size < 0 || __builtin_mul_overflow(count, size, &count)) {
      throw EngineError("createTensor: the shape " + DescribeShape(shape) +
                        " is not a shape of a tensor");
    }
  }
  return count;
}

// "createTensor: int32[2,3] needs Int32Array(6), got Float32Array(6)"
EngineError Mismatch(const ElementType& type, const std::vector<int64_t>& shape,
                     size_t expected, const std::string& got) {
  return EngineError(std::string("createTensor: ") + type.name + DescribeShape(shape) +
                     " needs " + type.array_name + "(" + std::to_string(expected) +
                     "), got " + got);
}

// Frees what TensorFromStrings allocated; runs on any thread, whenever TensorFlow drops
// the last reference to the buffer.
void FreeStrings(void* data, size_t length, void*) {
  TF_TString* strings = static_cast<TF_TString*>(data);
  for (size_t i = 0; i < length / sizeof(TF_TString); ++i) {
    tf().TF_StringDealloc(strings + i);
  }
  ::operator delete(data, kAlignment);
}

TensorPtr TensorFromStrings(const std::vector<int64_t>& shape, const ElementType& type,
                            const Napi::Value& values) {
  const size_t count = static_cast<size_t>(ElementCount(shape));
  const Napi::Array array = RequireArray(values, {"the values", "a string tensor"});
  if (array.Length() != count) {
    throw Mismatch(type, shape, count, "Array(" + std::to_string(array.Length()) + ")");
  }
  const size_t bytes = count * sizeof(TF_TString);
  TF_TString* strings =
      static_cast<TF_TString*>(::operator new(bytes > 0 ? bytes : 1, kAlignment));
  for (size_t i = 0; i < count; ++i) tf().TF_StringInit(strings + i);
  TensorPtr tensor(tf().TF_NewTensor(TF_STRING, shape.data(),
                                     static_cast<int>(shape.size()), strings, bytes,
                                     FreeStrings, nullptr));
  for (uint32_t i = 0; i < count; ++i) {
    const Napi::Value value = array.Get(i);
    if (value.IsString()) {
      const std::string text = value.As<Napi::String>();
      tf().TF_StringCopy(strings + i, text.data(), text.size());
    } else if (value.IsTypedArray() &&
               value.As<Napi::TypedArray>().TypedArrayType() == napi_uint8_array) {
      const Napi::Uint8Array array_value = value.As<Napi::Uint8Array>();
      tf().TF_StringCopy(strings + i, reinterpret_cast<const char*>(array_value.Data()),
                         array_value.ByteLength());
    } else {
      throw EngineError("createTensor: element " + std::to_string(i) +
                        " of a string tensor is neither a Uint8Array nor a string");
    }
  }
  return tensor;
}

bool Accepts(const ElementType& type, napi_typedarray_type array) {
  return array == type.array || (type.dtype == TF_INT64 && array == napi_int32_array) ||
         (type.dtype == TF_UINT8 && array == napi_uint8_clamped_array);
}

Napi::Value StringsFromTensor(Napi::Env env, const TF_Tensor* tensor) {
  const TF_TString* strings = static_cast<const TF_TString*>(tf().TF_TensorData(tensor));
  const uint32_t count = static_cast<uint32_t>(tf().TF_TensorElementCount(tensor));
  Napi::Array array = Napi::Array::New(env, count);
  for (uint32_t i = 0; i < count; ++i) {
    const Napi::EscapableHandleScope scope(env);
    const size_t size = tf().TF_StringGetSize(strings + i);
    Napi::Uint8Array bytes = Napi::Uint8Array::New(env, size);
    if (size > 0) {
      std::memcpy(bytes.Data(), tf().TF_StringGetDataPointer(strings + i), size);
    }
    array.Set(i, bytes);
  }
  return array;
}

}  // namespace

TensorPtr TensorFromValues(const std::vector<int64_t>& shape, int dtype,
                           const Napi::Value& values) {
  const ElementType* type = FindElementType(dtype);
  if (type == nullptr || dtype == TF_RESOURCE) {
    throw EngineError("createTensor: a tensor of " + ElementTypeName(dtype) +
                      " cannot be made from values");
  }
  if (dtype == TF_STRING) return TensorFromStrings(shape, *type, values);

  const size_t bytes = static_cast<size_t>(ElementCount(shape)) * type->bytes;
  const size_t length = bytes / ArrayElementBytes(type->array);
  if (!values.IsTypedArray()) {
    throw Mismatch(*type, shape, length, "something that is no typed array");
  }
  napi_typedarray_type array;
  size_t array_length;
  void* data;
  if (napi_get_typedarray_info(values.Env(), values, &array, &array_length, &data, nullptr,
                               nullptr) != napi_ok) {
    throw Mismatch(*type, shape, length, "an unreadable typed array");
  }
  if (!Accepts(*type, array) || array_length * ArrayElementBytes(array) != bytes) {
    throw Mismatch(*type, shape, length,
                   std::string(ArrayName(array)) + "(" + std::to_string(array_length) +
                       ")");
  }
  TensorPtr tensor(tf().TF_AllocateTensor(dtype, shape.data(),
                                          static_cast<int>(shape.size()), bytes));
  if (tensor == nullptr) {
    throw EngineError("there is no memory for " + std::string(type->name) +
                          DescribeShape(shape),
                      "RESOURCE_EXHAUSTED");
  }
  if (bytes > 0) std::memcpy(tf().TF_TensorData(tensor.get()), data, bytes);
  return tensor;
}

HandlePtr PlaceTensor(const TF_Tensor* tensor, const char* doing) {
  Status status;
  HandlePtr handle(tf().TFE_NewTensorHandle(tensor, status.get()));
  status.Check(doing);
  Context& context = Context::Get();
  const int dtype = tf().TF_TensorType(tensor);
  const std::string& device =
      Context::device().empty() ? context.default_device().name : Context::device();
  // GPU kernels expect int32 tensors and strings in host memory.
  if (device != context.devices().front().name && dtype != TF_INT32 &&
      dtype != TF_STRING) {
    handle.reset(tf().TFE_TensorHandleCopyToDevice(handle.get(), context.get(),
                                                   device.c_str(), status.get()));
    status.Check(std::string(doing) + ": the copy to " + device);
  }
  return handle;
}

Napi::Value ValuesFromTensor(Napi::Env env, const TF_Tensor* tensor) {
  const int dtype = tf().TF_TensorType(tensor);
  if (dtype == TF_STRING) return StringsFromTensor(env, tensor);
  const ElementType* type = FindElementType(dtype);
  if (type == nullptr) {
    throw EngineError("the values of a " + ElementTypeName(dtype) +
                      " tensor cannot be read");
  }
  const size_t bytes = tf().TF_TensorByteSize(tensor);
  Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(env, bytes);
  if (bytes > 0) std::memcpy(buffer.Data(), tf().TF_TensorData(tensor), bytes);
  napi_value array;
  const napi_status status =
      napi_create_typedarray(env, type->array, bytes / ArrayElementBytes(type->array),
                             buffer, 0, &array);
  if (status != napi_ok) throw Napi::Error::New(env);
  return Napi::Value(env, array);
}

}  // namespace trainlab
