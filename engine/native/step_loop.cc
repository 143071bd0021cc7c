#include "step_loop.h"

#include <cstring>
#include <exception>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "context.h"
#include "element_types.h"
#include "errors.h"
#include "values.h"

namespace trainlab {
namespace {

enum Kind { kTensor = 0, kRows = 1, kFed = 2 };

constexpr int kDropped = -1;
constexpr int kScalar = -2;

HandlePtr Share(TFE_TensorHandle* handle) {
  Status status;
  HandlePtr copy(tf().TFE_TensorHandleCopySharingTensor(handle, status.get()));
  status.Check("an input of a step");
  return copy;
}

TensorPtr Allocate(int dtype, const std::vector<int64_t>& shape, size_t bytes) {
  TensorPtr tensor(
      tf().TF_AllocateTensor(dtype, shape.data(), static_cast<int>(shape.size()), bytes));
  if (tensor == nullptr) {
    throw EngineError("there is no memory for an input of a step", "RESOURCE_EXHAUSTED");
  }
  return tensor;
}

// One input of the function, and where each call finds it.
struct Input {
  Kind kind;
  int dtype;
  std::vector<int64_t> shape;
  size_t bytes;
  // The tensor, or the one that rows are taken of.
  HandlePtr handle;
  // Its values, when rows are copied.
  TensorPtr values;
  // What is fed to all calls.
  std::vector<char> fed;
};

size_t ByteSize(int dtype, const std::vector<int64_t>& shape) {
  const ElementType* type = FindElementType(dtype);
  if (type == nullptr || type->bytes == 0) {
    throw EngineError("a step cannot be given rows of " + ElementTypeName(dtype));
  }
  size_t bytes = type->bytes;
  for (const int64_t size : shape) bytes *= static_cast<size_t>(size);
  return bytes;
}

class StepLoop : public Napi::AsyncWorker {
 public:
  StepLoop(Napi::Env env, TensorRegistry& tensors)
      : Napi::AsyncWorker(env, "trainlab.steps"),
        tensors_(tensors),
        deferred_(Napi::Promise::Deferred::New(env)) {}

  void Read(const Functions& functions, const Napi::Object& loop);

  Napi::Promise promise() const { return deferred_.Promise(); }

 protected:
  void Execute() override;
  void OnOK() override;

 private:
  void ReadInputs(const Functions::Function& function, const Napi::Object& loop);
  HandlePtr InputOf(const Input& input, size_t step) const;
  HandlePtr CopyRows(const Input& input, size_t step) const;
  HandlePtr GatherRows(const Input& input, size_t step) const;
  void RunStep(size_t step);

  TensorRegistry& tensors_;
  Napi::Promise::Deferred deferred_;
  std::string name_;
  bool xla_ = false;
  bool gather_ = false;
  size_t steps_ = 0;
  std::vector<Input> inputs_;
  std::vector<int32_t> rows_;
  std::vector<int32_t> carried_;
  std::vector<int64_t> output_ids_;
  // The last values of the outputs that have an id.
  std::vector<HandlePtr> last_;
  std::vector<HandlePtr> scalars_;
  std::vector<float> results_;
  std::string error_;
  std::string error_code_;
};

template <typename Array>
Array RequireTyped(const Napi::Object& loop, const char* key, napi_typedarray_type type) {
  const Napi::Value value = loop.Get(key);
  if (!value.IsTypedArray() || value.As<Napi::TypedArray>().TypedArrayType() != type) {
    throw EngineError(std::string("runSteps: ") + key + " must be a typed array");
  }
  return value.As<Array>();
}

void StepLoop::ReadInputs(const Functions::Function& function, const Napi::Object& loop) {
  const auto ids = RequireTyped<Napi::Float64Array>(loop, "inputs", napi_float64_array);
  const auto kinds = RequireTyped<Napi::Int32Array>(loop, "kinds", napi_int32_array);
  const Napi::Array feeds = RequireArray(loop.Get("feeds"), {"the feeds", "runSteps"});
  const size_t count = function.inputs.size();
  if (ids.ElementLength() != count || kinds.ElementLength() != count) {
    throw EngineError("runSteps: the function has " + std::to_string(count) + " inputs");
  }
  uint32_t next_feed = 0;
  for (size_t i = 0; i < count; ++i) {
    const Functions::Input& expected = function.inputs[i];
    Input input{static_cast<Kind>(kinds[i]), expected.dtype, expected.shape, 0, {}, {}, {}};
    if (input.kind == kFed) {
      input.bytes = ByteSize(expected.dtype, expected.shape);
      const Napi::Value values = feeds.Get(next_feed++);
      if (!values.IsTypedArray() ||
          values.As<Napi::TypedArray>().ByteLength() != input.bytes * steps_) {
        throw EngineError("runSteps: a feed has not the values of all steps");
      }
      const auto array = values.As<Napi::TypedArray>();
      const char* data =
          static_cast<const char*>(array.ArrayBuffer().Data()) + array.ByteOffset();
      input.fed.assign(data, data + array.ByteLength());
    } else {
      TFE_TensorHandle* handle = tensors_.Find(static_cast<int64_t>(ids[i]));
      const bool rows = input.kind == kRows;
      if (!HasType(handle, expected.dtype, expected.shape, rows ? 1 : 0)) {
        throw EngineError("runSteps: an input is " + DescribeTensor(handle) +
                              ", which the function was not made for",
                          "ENGINE_SHAPE");
      }
      input.handle = Share(handle);
      if (rows) {
        Status status;
        const int64_t length = tf().TFE_TensorHandleDim(handle, 0, status.get());
        const size_t batch = static_cast<size_t>(expected.shape.at(0));
        if (rows_.size() != batch * steps_) {
          throw EngineError("runSteps: there are not " + std::to_string(batch) +
                            " rows for each step");
        }
        for (const int32_t row : rows_) {
          if (row < 0 || row >= length) {
            throw EngineError("runSteps: there is no row " + std::to_string(row));
          }
        }
        input.bytes = ByteSize(expected.dtype, expected.shape);
        if (!gather_) {
          input.values.reset(
              tf().TFE_TensorHandleResolve(input.handle.get(), status.get()));
          status.Check("runSteps: the data");
        }
      }
    }
    inputs_.push_back(std::move(input));
  }
}

void StepLoop::Read(const Functions& functions, const Napi::Object& loop) {
  name_ = RequireString(loop.Get("name"), {"the name", "runSteps"});
  xla_ = RequireBoolean(loop.Get("xla"), {"the choice of XLA", "runSteps"});
  gather_ = RequireBoolean(loop.Get("gather"), {"the way of rows", "runSteps"});
  const int64_t steps = RequireInteger(loop.Get("steps"), {"the steps", "runSteps"});
  if (steps < 1) throw EngineError("runSteps: there is no step");
  steps_ = static_cast<size_t>(steps);
  const auto rows = RequireTyped<Napi::Int32Array>(loop, "rows", napi_int32_array);
  rows_.assign(rows.Data(), rows.Data() + rows.ElementLength());
  const Functions::Function& function = functions.Find(name_);
  ReadInputs(function, loop);

  const auto carried = RequireTyped<Napi::Int32Array>(loop, "carried", napi_int32_array);
  const auto ids = RequireTyped<Napi::Float64Array>(loop, "outputs", napi_float64_array);
  if (carried.ElementLength() != function.output_count ||
      ids.ElementLength() != function.output_count) {
    throw EngineError("runSteps: the function has " +
                      std::to_string(function.output_count) + " outputs");
  }
  for (size_t i = 0; i < function.output_count; ++i) {
    if (carried[i] < kScalar || carried[i] >= static_cast<int32_t>(inputs_.size())) {
      throw EngineError("runSteps: there is no input " + std::to_string(carried[i]));
    }
    carried_.push_back(carried[i]);
    output_ids_.push_back(static_cast<int64_t>(ids[i]));
  }
  last_.resize(function.output_count);
}

HandlePtr StepLoop::CopyRows(const Input& input, size_t step) const {
  const size_t batch = static_cast<size_t>(input.shape[0]);
  const size_t row_bytes = batch == 0 ? 0 : input.bytes / batch;
  TensorPtr tensor = Allocate(input.dtype, input.shape, input.bytes);
  char* target = static_cast<char*>(tf().TF_TensorData(tensor.get()));
  const char* source = static_cast<const char*>(tf().TF_TensorData(input.values.get()));
  for (size_t i = 0; i < batch; ++i) {
    const size_t row = static_cast<size_t>(rows_[step * batch + i]);
    std::memcpy(target + i * row_bytes, source + row * row_bytes, row_bytes);
  }
  return PlaceTensor(tensor.get(), "the rows of a step");
}

HandlePtr StepLoop::GatherRows(const Input& input, size_t step) const {
  const int64_t batch = input.shape[0];
  TensorPtr rows =
      Allocate(TF_INT32, {batch}, static_cast<size_t>(batch) * sizeof(int32_t));
  std::memcpy(tf().TF_TensorData(rows.get()),
              rows_.data() + step * static_cast<size_t>(batch),
              static_cast<size_t>(batch) * sizeof(int32_t));
  TensorPtr axis = Allocate(TF_INT32, {}, sizeof(int32_t));
  std::memset(tf().TF_TensorData(axis.get()), 0, sizeof(int32_t));
  const HandlePtr row_handle = PlaceTensor(rows.get(), "the rows of a step");
  const HandlePtr axis_handle = PlaceTensor(axis.get(), "the rows of a step");
  std::vector<HandlePtr> gathered = RunFunction(
      "GatherV2", false, {input.handle.get(), row_handle.get(), axis_handle.get()}, 1);
  return std::move(gathered.front());
}

HandlePtr StepLoop::InputOf(const Input& input, size_t step) const {
  if (input.kind == kRows) {
    return gather_ ? GatherRows(input, step) : CopyRows(input, step);
  }
  TensorPtr tensor = Allocate(input.dtype, input.shape, input.bytes);
  std::memcpy(tf().TF_TensorData(tensor.get()), input.fed.data() + step * input.bytes,
              input.bytes);
  return PlaceTensor(tensor.get(), "what a step is fed");
}

void StepLoop::RunStep(size_t step) {
  std::vector<HandlePtr> made;
  std::vector<TFE_TensorHandle*> handles;
  handles.reserve(inputs_.size());
  for (const Input& input : inputs_) {
    if (input.kind == kTensor) {
      handles.push_back(input.handle.get());
    } else {
      made.push_back(InputOf(input, step));
      handles.push_back(made.back().get());
    }
  }
  std::vector<HandlePtr> results = RunFunction(name_, xla_, handles, carried_.size());
  for (size_t i = 0; i < results.size(); ++i) {
    if (carried_[i] == kScalar) {
      scalars_.push_back(std::move(results[i]));
    } else if (step + 1 == steps_) {
      last_[i] = std::move(results[i]);
    } else if (carried_[i] != kDropped) {
      inputs_[static_cast<size_t>(carried_[i])].handle = std::move(results[i]);
    }
  }
}

void StepLoop::Execute() {
  try {
    for (size_t step = 0; step < steps_; ++step) RunStep(step);
    Status status;
    results_.reserve(scalars_.size());
    for (HandlePtr& scalar : scalars_) {
      const TensorPtr value(tf().TFE_TensorHandleResolve(scalar.get(), status.get()));
      status.Check(name_);
      if (tf().TF_TensorType(value.get()) != TF_FLOAT ||
          tf().TF_TensorElementCount(value.get()) != 1) {
        throw EngineError("runSteps: a result is not one float");
      }
      results_.push_back(*static_cast<const float*>(tf().TF_TensorData(value.get())));
    }
  } catch (const EngineError& error) {
    error_ = error.what();
    error_code_ = error.code();
  } catch (const std::bad_alloc&) {
    error_ = "out of memory";
    error_code_ = "RESOURCE_EXHAUSTED";
  } catch (const std::exception& error) {
    // Left to the worker's base class, it would never settle the promise.
    error_ = std::string("a step failed: ") + error.what();
    error_code_ = "INTERNAL";
  }
}

void StepLoop::OnOK() {
  const Napi::Env env = Env();
  if (!error_.empty()) {
    Napi::Error error = Napi::Error::New(env, error_);
    error.Set("code", error_code_);
    deferred_.Reject(error.Value());
    return;
  }
  for (size_t i = 0; i < last_.size(); ++i) {
    if (last_[i] != nullptr) tensors_.InsertAs(output_ids_[i], last_[i].release());
  }
  Napi::Float32Array values = Napi::Float32Array::New(env, results_.size());
  if (!results_.empty()) {
    std::memcpy(values.Data(), results_.data(), results_.size() * sizeof(float));
  }
  deferred_.Resolve(values);
}

}  // namespace

Napi::Value StartStepLoop(Napi::Env env, TensorRegistry& tensors,
                          const Functions& functions, const Napi::Object& loop) {
  auto worker = std::make_unique<StepLoop>(env, tensors);
  worker->Read(functions, loop);
  const Napi::Promise promise = worker->promise();
  // It deletes itself when it is done.
  worker.release()->Queue();
  return promise;
}

}  // namespace trainlab
