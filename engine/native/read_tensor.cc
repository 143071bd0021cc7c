#include "read_tensor.h"

#include <cstring>
#include <memory>
#include <string>

#include "element_types.h"
#include "errors.h"
#include "tensor_data.h"

namespace trainlab {
namespace {

class TensorReader : public Napi::AsyncWorker {
 public:
  TensorReader(Napi::Env env, TFE_TensorHandle* handle)
      : Napi::AsyncWorker(env, "trainlab.read"),
        deferred_(Napi::Promise::Deferred::New(env)) {
    Status status;
    // The program may dispose of the tensor meanwhile.
    handle_.reset(tf().TFE_TensorHandleCopySharingTensor(handle, status.get()));
    status.Check("the values of a tensor");
  }

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override {
    Status status;
    const TensorPtr shared(tf().TFE_TensorHandleResolve(handle_.get(), status.get()));
    if (!status.ok()) {
      error_ = status.Message();
      return;
    }
    const size_t bytes = tf().TF_TensorByteSize(shared.get());
    const int64_t length = static_cast<int64_t>(bytes);
    // In host memory a tensor shares its values, which others still read.
    values_.reset(tf().TF_AllocateTensor(TF_UINT8, &length, 1, bytes));
    if (values_ == nullptr) {
      error_ = "there is no memory for the values of a tensor";
      return;
    }
    std::memcpy(tf().TF_TensorData(values_.get()), tf().TF_TensorData(shared.get()),
                bytes);
    dtype_ = tf().TF_TensorType(shared.get());
  }

  void OnOK() override {
    const Napi::Env env = Env();
    const ElementType* type = error_.empty() ? FindElementType(dtype_) : nullptr;
    if (type == nullptr) {
      deferred_.Reject(
          Napi::Error::New(env, error_.empty() ? "these values cannot be read" : error_)
              .Value());
      return;
    }
    TF_Tensor* values = values_.release();
    const size_t bytes = tf().TF_TensorByteSize(values);
    const Napi::ArrayBuffer buffer = Napi::ArrayBuffer::New(
        env, tf().TF_TensorData(values), bytes,
        [](Napi::Env, void*, TF_Tensor* owner) { tf().TF_DeleteTensor(owner); }, values);
    napi_value array;
    if (napi_create_typedarray(env, type->array, bytes / ArrayElementBytes(type->array),
                               buffer, 0, &array) != napi_ok) {
      throw Napi::Error::New(env);
    }
    deferred_.Resolve(array);
  }

 private:
  Napi::Promise::Deferred deferred_;
  HandlePtr handle_;
  TensorPtr values_;
  int dtype_ = 0;
  std::string error_;
};

}  // namespace

Napi::Value ReadTensor(Napi::Env env, TFE_TensorHandle* handle) {
  auto reader = std::make_unique<TensorReader>(env, handle);
  const Napi::Promise promise = reader->promise();
  // It deletes itself when it is done.
  reader.release()->Queue();
  return promise;
}

}  // namespace trainlab
