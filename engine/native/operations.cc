#include "operations.h"

#include <memory>
#include <vector>

#include "context.h"
#include "eager_attributes.h"
#include "element_types.h"
#include "errors.h"
#include "functions.h"
#include "tensor_data.h"
#include "values.h"

namespace trainlab {
namespace {

struct OpDeleter {
  void operator()(TFE_Op* op) const { tf().TFE_DeleteOp(op); }
};

std::string DescribeInputs(const std::vector<TFE_TensorHandle*>& inputs) {
  std::string text = "[inputs: ";
  for (size_t i = 0; i < inputs.size(); ++i) {
    text += (i > 0 ? ", " : "") + DescribeTensor(inputs[i]);
  }
  return text + (inputs.empty() ? "none]" : "]");
}

void Check(const Status& status, const std::string& name,
           const std::vector<TFE_TensorHandle*>& inputs) {
  if (status.ok()) return;
  throw EngineError(name + ": " + status.Message() + " (" + status.CodeName() + ") " +
                        DescribeInputs(inputs),
                    status.CodeName());
}

}  // namespace

Napi::Object RegisterOutput(Napi::Env env, TensorRegistry& tensors,
                            TFE_TensorHandle* handle) {
  HandlePtr owned(handle);
  Napi::Object metadata = DescribeHandle(env, handle);
  const int64_t id = tensors.Insert(owned.release());
  metadata.Set("id", Napi::Number::New(env, static_cast<double>(id)));
  return metadata;
}

Napi::Value ExecuteOp(Napi::Env env, TensorRegistry& tensors, const std::string& name,
                      const Napi::Array& attributes, const Napi::Array& input_ids,
                      int output_count) {
  std::vector<TFE_TensorHandle*> inputs(input_ids.Length());
  for (uint32_t i = 0; i < inputs.size(); ++i) {
    inputs[i] = tensors.Find(RequireInteger(input_ids.Get(i), {"an input", name.c_str()}));
  }
  Status status;
  std::unique_ptr<TFE_Op, OpDeleter> op(
      tf().TFE_NewOp(Context::Get().get(), name.c_str(), status.get()));
  Check(status, name, inputs);
  for (TFE_TensorHandle* input : inputs) {
    tf().TFE_OpAddInput(op.get(), input, status.get());
    Check(status, name, inputs);
  }
  if (!Context::device().empty()) {
    tf().TFE_OpSetDevice(op.get(), Context::device().c_str(), status.get());
    Check(status, name, inputs);
  }
  EagerAttributes target(op.get());
  for (uint32_t i = 0; i < attributes.Length(); ++i) {
    SetAttribute(target, name.c_str(),
                 RequireObject(attributes.Get(i), {"an attribute", name.c_str()}));
  }

  std::vector<TFE_TensorHandle*> results(static_cast<size_t>(output_count), nullptr);
  int count = output_count;
  tf().TFE_Execute(op.get(), results.data(), &count, status.get());
  Check(status, name, inputs);

  std::vector<HandlePtr> owned;
  for (int i = 0; i < count; ++i) owned.emplace_back(results[static_cast<size_t>(i)]);
  if (count != output_count) {
    throw EngineError(name + " has " + std::to_string(count) + " outputs, not " +
                      std::to_string(output_count) + " " + DescribeInputs(inputs));
  }
  Napi::Array outputs = Napi::Array::New(env, static_cast<size_t>(count));
  for (int i = 0; i < count; ++i) {
    outputs.Set(static_cast<uint32_t>(i),
                RegisterOutput(env, tensors, owned[static_cast<size_t>(i)].release()));
  }
  return outputs;
}

}  // namespace trainlab
