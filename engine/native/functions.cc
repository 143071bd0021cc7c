#include "functions.h"

#include <memory>
#include <utility>

#include "context.h"
#include "element_types.h"
#include "errors.h"
#include "graph_builder.h"
#include "tensor_data.h"
#include "values.h"

namespace trainlab {
namespace {

struct OpDeleter {
  void operator()(TFE_Op* op) const { tf().TFE_DeleteOp(op); }
};

struct FunctionDeleter {
  void operator()(TF_Function* function) const { tf().TF_DeleteFunction(function); }
};

}  // namespace

Functions::~Functions() {
  for (const auto& entry : functions_) {
    Status status;
    tf().TFE_ContextRemoveFunction(Context::Get().get(), entry.first.c_str(),
                                   status.get());
  }
}

void Functions::Define(const std::string& name, const Napi::Array& inputs,
                       const Napi::Array& nodes, const Napi::Array& outputs) {
  GraphBuilder graph;
  Function made;
  for (uint32_t i = 0; i < inputs.Length(); ++i) {
    const Napi::Object input = RequireObject(inputs.Get(i), {"an input", name.c_str()});
    const int dtype = static_cast<int>(
        RequireInteger(input.Get("dtype"), {"the dtype of an input", name.c_str()}));
    std::vector<int64_t> shape =
        RequireIntegers(input.Get("shape"), {"the shape of an input", name.c_str()});
    graph.AddInput(dtype, shape);
    made.inputs.push_back({dtype, std::move(shape)});
  }
  for (uint32_t i = 0; i < nodes.Length(); ++i) {
    const Napi::HandleScope scope(nodes.Env());
    graph.AddNode(RequireObject(nodes.Get(i), {"a node", name.c_str()}));
  }
  for (uint32_t i = 0; i < outputs.Length(); ++i) {
    graph.AddOutput(RequireArray(outputs.Get(i), {"an output", name.c_str()}));
  }
  made.output_count = outputs.Length();

  const std::unique_ptr<TF_Function, FunctionDeleter> function(graph.ToFunction(name));
  Status status;
  tf().TFE_ContextAddFunction(Context::Get().get(), function.get(), status.get());
  status.Check("the function " + name + " cannot be added");
  functions_.emplace(name, std::move(made));
}

void Functions::Remove(const std::string& name) {
  if (functions_.erase(name) == 0) return;
  Status status;
  tf().TFE_ContextRemoveFunction(Context::Get().get(), name.c_str(), status.get());
  status.Check("the function " + name + " cannot be removed");
}

const Functions::Function& Functions::Find(const std::string& name) const {
  const auto found = functions_.find(name);
  if (found == functions_.end()) {
    throw EngineError("there is no function " + name, "ENGINE_FUNCTION");
  }
  return found->second;
}

bool Functions::Call(TensorRegistry& tensors, const std::string& name, bool xla,
                     const double* input_ids, size_t input_count, const double* output_ids,
                     size_t output_count) const {
  const Function& function = Find(name);
  if (function.inputs.size() != input_count || function.output_count != output_count) {
    throw EngineError("the function " + name + " has " +
                      std::to_string(function.inputs.size()) + " inputs and " +
                      std::to_string(function.output_count) + " outputs, not " +
                      std::to_string(input_count) + " and " +
                      std::to_string(output_count));
  }
  std::vector<TFE_TensorHandle*> inputs(input_count);
  for (size_t i = 0; i < input_count; ++i) {
    inputs[i] = tensors.Find(static_cast<int64_t>(input_ids[i]));
    if (!HasType(inputs[i], function.inputs[i].dtype, function.inputs[i].shape)) {
      return false;
    }
  }
  std::vector<HandlePtr> results = RunFunction(name, xla, inputs, output_count);
  for (size_t i = 0; i < output_count; ++i) {
    tensors.InsertAs(static_cast<int64_t>(output_ids[i]), results[i].release());
  }
  return true;
}

std::vector<HandlePtr> RunFunction(const std::string& name, bool xla,
                                   const std::vector<TFE_TensorHandle*>& inputs,
                                   size_t output_count) {
  Status status;
  const std::unique_ptr<TFE_Op, OpDeleter> op(
      tf().TFE_NewOp(Context::Get().get(), name.c_str(), status.get()));
  status.Check(name);
  for (TFE_TensorHandle* input : inputs) {
    tf().TFE_OpAddInput(op.get(), input, status.get());
    status.Check(name);
  }
  if (xla) {
    tf().TFE_OpSetAttrBool(op.get(), "_XlaMustCompile", 1);
    // XLA compiles for one device, which TensorFlow does not choose by itself.
    tf().TFE_OpSetDevice(op.get(), Context::Get().default_device().name.c_str(),
                         status.get());
    status.Check(name);
  }
  std::vector<TFE_TensorHandle*> results(output_count, nullptr);
  int count = static_cast<int>(output_count);
  tf().TFE_Execute(op.get(), results.data(), &count, status.get());
  status.Check(name);
  std::vector<HandlePtr> owned;
  owned.reserve(output_count);
  for (TFE_TensorHandle* result : results) owned.emplace_back(result);
  return owned;
}

bool HasType(TFE_TensorHandle* handle, int dtype, const std::vector<int64_t>& shape,
             size_t first) {
  Status status;
  if (tf().TFE_TensorHandleDataType(handle) != dtype ||
      tf().TFE_TensorHandleNumDims(handle, status.get()) !=
          static_cast<int>(shape.size())) {
    return false;
  }
  for (size_t i = first; i < shape.size(); ++i) {
    if (tf().TFE_TensorHandleDim(handle, static_cast<int>(i), status.get()) != shape[i]) {
      return false;
    }
  }
  return status.ok();
}

Napi::Value OpDefinition(Napi::Env env, const std::string& op) {
  const std::unique_ptr<TF_Graph, void (*)(TF_Graph*)> graph(tf().TF_NewGraph(),
                                                             tf().TF_DeleteGraph);
  const std::unique_ptr<TF_Buffer, void (*)(TF_Buffer*)> buffer(tf().TF_NewBuffer(),
                                                                tf().TF_DeleteBuffer);
  Status status;
  tf().TF_GraphGetOpDef(graph.get(), op.c_str(), buffer.get(), status.get());
  status.Check(op);
  return Napi::Buffer<uint8_t>::Copy(env, static_cast<const uint8_t*>(buffer->data),
                                     buffer->length);
}

Napi::Object DescribeHandle(Napi::Env env, TFE_TensorHandle* handle) {
  Status status;
  const int rank = tf().TFE_TensorHandleNumDims(handle, status.get());
  status.Check("the rank of a tensor");
  Napi::Array shape = Napi::Array::New(env, static_cast<size_t>(rank));
  for (int i = 0; i < rank; ++i) {
    const int64_t size = tf().TFE_TensorHandleDim(handle, i, status.get());
    status.Check("the shape of a tensor");
    shape.Set(static_cast<uint32_t>(i), Napi::Number::New(env, static_cast<double>(size)));
  }
  Napi::Object description = Napi::Object::New(env);
  description.Set("shape", shape);
  description.Set("dtype", Napi::Number::New(env, tf().TFE_TensorHandleDataType(handle)));
  return description;
}

}  // namespace trainlab
