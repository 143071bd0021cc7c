// What the addon offers to JavaScript: the binding that tfjs-node's kernels call, plus
// loading TensorFlow and listing devices. engine/src/addon.ts declares the same functions.
#include <napi.h>

#include <climits>
#include <string>
#include <vector>

#include "context.h"
#include "errors.h"
#include "functions.h"
#include "operations.h"
#include "read_tensor.h"
#include "saved_model.h"
#include "step_loop.h"
#include "tensor_data.h"
#include "tensor_registry.h"
#include "values.h"

namespace trainlab {
namespace {

// What one Node environment (main thread or worker) owns; freed when it ends.
struct Environment {
  TensorRegistry tensors;
  SavedModels saved_models;
  Functions functions;
};

Environment& Of(const Napi::CallbackInfo& info) {
  if (!IsTensorFlowLoaded()) {
    throw EngineError("TensorFlow is not loaded", "ENGINE_NOT_LOADED");
  }
  return *info.Env().GetInstanceData<Environment>();
}

int64_t IdArgument(const Napi::CallbackInfo& info, size_t index, const char* function) {
  return RequireInteger(info[index], {"the id", function});
}

Napi::Value Load(const Napi::CallbackInfo& info) {
  const std::string folder = RequireString(info[0], {"the folder", "load"});
  const Napi::Array files = RequireArray(info[1], {"the libraries", "load"});
  std::vector<std::string> preload;
  for (uint32_t i = 0; i < files.Length(); ++i) {
    preload.push_back(RequireString(files.Get(i), {"a library", "load"}));
  }
  LoadTensorFlow(folder, preload);
  if (!info[2].IsUndefined()) {
    const Napi::Uint8Array config = info[2].As<Napi::Uint8Array>();
    Context::Configure(std::string(reinterpret_cast<const char*>(config.Data()),
                                   config.ByteLength()));
  }
  Context::Get();
  return Napi::String::New(info.Env(), tf().TF_Version());
}

Napi::Value Devices(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  Of(info);
  const std::vector<Device>& devices = Context::Get().devices();
  Napi::Array list = Napi::Array::New(env, devices.size());
  for (uint32_t i = 0; i < devices.size(); ++i) {
    Napi::Object device = Napi::Object::New(env);
    device.Set("name", devices[i].name);
    device.Set("type", devices[i].type);
    device.Set("memoryBytes", static_cast<double>(devices[i].memory_bytes));
    list.Set(i, device);
  }
  return list;
}

Napi::Value IsUsingGpuDevice(const Napi::CallbackInfo& info) {
  Of(info);
  return Napi::Boolean::New(info.Env(), Context::Get().uses_gpu());
}

Napi::Value CreateTensor(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  const std::vector<int64_t> shape =
      RequireIntegers(info[0], {"the shape", "createTensor"});
  const int dtype =
      static_cast<int>(RequireInteger(info[1], {"the dtype", "createTensor"}));
  const TensorPtr tensor = TensorFromValues(shape, dtype, info[2]);
  HandlePtr handle = PlaceTensor(tensor.get(), "createTensor");
  const int64_t id = environment.tensors.Insert(handle.release());
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

Napi::Value DeleteTensor(const Napi::CallbackInfo& info) {
  Of(info).tensors.Delete(IdArgument(info, 0, "deleteTensor"));
  return info.Env().Undefined();
}

Napi::Value TensorDataSync(const Napi::CallbackInfo& info) {
  TFE_TensorHandle* handle =
      Of(info).tensors.Find(IdArgument(info, 0, "tensorDataSync"));
  Status status;
  const TensorPtr tensor(tf().TFE_TensorHandleResolve(handle, status.get()));
  status.Check("tensorDataSync");
  return ValuesFromTensor(info.Env(), tensor.get());
}

Napi::Value TensorData(const Napi::CallbackInfo& info) {
  return ReadTensor(info.Env(),
                    Of(info).tensors.Find(IdArgument(info, 0, "tensorData")));
}

Napi::Value SetDevice(const Napi::CallbackInfo& info) {
  Of(info);
  Context::SetDevice(RequireString(info[0], {"the device", "setDevice"}));
  return info.Env().Undefined();
}

Napi::Value TensorDevice(const Napi::CallbackInfo& info) {
  Status status;
  const char* name = tf().TFE_TensorHandleDeviceName(
      Of(info).tensors.Find(IdArgument(info, 0, "tensorDevice")), status.get());
  status.Check("tensorDevice");
  return Napi::String::New(info.Env(), name);
}

Napi::Value GetNumOfTensors(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(Of(info).tensors.size()));
}

Napi::Value ExecuteOpFunction(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  const std::string name = RequireString(info[0], {"the op", "executeOp"});
  const int64_t outputs =
      RequireInteger(info[3], {"the number of outputs", name.c_str()});
  if (outputs < 0 || outputs > INT_MAX) {
    throw EngineError("the number of outputs of " + name + " cannot be " +
                      std::to_string(outputs));
  }
  return ExecuteOp(info.Env(), environment.tensors, name,
                   RequireArray(info[1], {"the attributes", name.c_str()}),
                   RequireArray(info[2], {"the inputs", name.c_str()}),
                   static_cast<int>(outputs));
}

Napi::Value LoadSavedModel(const Napi::CallbackInfo& info) {
  const int64_t id = Of(info).saved_models.Load(
      RequireString(info[0], {"the folder", "loadSavedModel"}),
      RequireString(info[1], {"the tags", "loadSavedModel"}));
  return Napi::Number::New(info.Env(), static_cast<double>(id));
}

Napi::Value RunSavedModel(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  return environment.saved_models.Run(
      info.Env(), environment.tensors, IdArgument(info, 0, "runSavedModel"),
      RequireArray(info[1], {"the inputs", "runSavedModel"}),
      RequireString(info[2], {"the names of the inputs", "runSavedModel"}),
      RequireString(info[3], {"the names of the outputs", "runSavedModel"}));
}

Napi::Value DeleteSavedModel(const Napi::CallbackInfo& info) {
  Of(info).saved_models.Delete(IdArgument(info, 0, "deleteSavedModel"));
  return info.Env().Undefined();
}

Napi::Value GetNumOfSavedModels(const Napi::CallbackInfo& info) {
  return Napi::Number::New(info.Env(), static_cast<double>(Of(info).saved_models.size()));
}

Napi::Value RenameTensor(const Napi::CallbackInfo& info) {
  Of(info).tensors.Rename(IdArgument(info, 0, "renameTensor"),
                          IdArgument(info, 1, "renameTensor"));
  return info.Env().Undefined();
}

Napi::Value DescribeTensorFunction(const Napi::CallbackInfo& info) {
  return DescribeHandle(info.Env(),
                        Of(info).tensors.Find(IdArgument(info, 0, "describeTensor")));
}

Napi::Value OpDefinitionFunction(const Napi::CallbackInfo& info) {
  Of(info);
  return OpDefinition(info.Env(), RequireString(info[0], {"the op", "opDefinition"}));
}

Napi::Value DefineFunction(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  const std::string name = RequireString(info[0], {"the name", "defineFunction"});
  environment.functions.Define(name, RequireArray(info[1], {"the inputs", name.c_str()}),
                               RequireArray(info[2], {"the nodes", name.c_str()}),
                               RequireArray(info[3], {"the outputs", name.c_str()}));
  return info.Env().Undefined();
}

Napi::Value RemoveFunction(const Napi::CallbackInfo& info) {
  Of(info).functions.Remove(RequireString(info[0], {"the name", "removeFunction"}));
  return info.Env().Undefined();
}

Napi::Value CallFunction(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  const std::string name = RequireString(info[0], {"the name", "callFunction"});
  const bool xla = RequireBoolean(info[1], {"the choice of XLA", name.c_str()});
  const Napi::Float64Array inputs = RequireIds(info[2], {"the inputs", name.c_str()});
  const Napi::Float64Array outputs = RequireIds(info[3], {"the outputs", name.c_str()});
  const bool called = environment.functions.Call(
      environment.tensors, name, xla, inputs.Data(), inputs.ElementLength(),
      outputs.Data(), outputs.ElementLength());
  return Napi::Boolean::New(info.Env(), called);
}

Napi::Value RunSteps(const Napi::CallbackInfo& info) {
  Environment& environment = Of(info);
  return StartStepLoop(info.Env(), environment.tensors, environment.functions,
                       RequireObject(info[0], {"the description", "runSteps"}));
}

template <Napi::Value (*Body)(const Napi::CallbackInfo&)>
Napi::Value Guarded(const Napi::CallbackInfo& info) {
  try {
    return Body(info);
  } catch (const EngineError& error) {
    Napi::Error thrown = Napi::Error::New(info.Env(), error.what());
    thrown.Set("code", error.code());
    throw thrown;
  } catch (const std::bad_alloc&) {
    throw Napi::RangeError::New(info.Env(), "out of memory");
  }
}

struct Constant {
  const char* name;
  int value;
};

const Constant kConstants[] = {
    {"TF_FLOAT", TF_FLOAT},
    {"TF_DOUBLE", TF_DOUBLE},
    {"TF_INT32", TF_INT32},
    {"TF_UINT8", TF_UINT8},
    {"TF_INT16", TF_INT16},
    {"TF_INT8", TF_INT8},
    {"TF_STRING", TF_STRING},
    {"TF_COMPLEX64", TF_COMPLEX64},
    {"TF_INT64", TF_INT64},
    {"TF_BOOL", TF_BOOL},
    {"TF_BFLOAT16", TF_BFLOAT16},
    {"TF_UINT16", TF_UINT16},
    {"TF_COMPLEX128", TF_COMPLEX128},
    {"TF_HALF", TF_HALF},
    {"TF_RESOURCE", TF_RESOURCE},
    {"TF_VARIANT", TF_VARIANT},
    {"TF_UINT32", TF_UINT32},
    {"TF_UINT64", TF_UINT64},
    {"TF_ATTR_STRING", TF_ATTR_STRING},
    {"TF_ATTR_INT", TF_ATTR_INT},
    {"TF_ATTR_FLOAT", TF_ATTR_FLOAT},
    {"TF_ATTR_BOOL", TF_ATTR_BOOL},
    {"TF_ATTR_TYPE", TF_ATTR_TYPE},
    {"TF_ATTR_SHAPE", TF_ATTR_SHAPE},
    {"TF_ATTR_TENSOR", TF_ATTR_TENSOR},
    {"TF_ATTR_FUNC", TF_ATTR_FUNC},
    // tfjs-node publishes the dtype under this name.
    {"TF_ATTR_RESOURCE", TF_RESOURCE}};

template <Napi::Value (*Body)(const Napi::CallbackInfo&)>
void Export(Napi::Env env, Napi::Object& exports, const char* name) {
  exports.Set(name, Napi::Function::New<Guarded<Body>>(env, name));
}

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  env.SetInstanceData<Environment>(new Environment());
  Export<Load>(env, exports, "load");
  Export<Devices>(env, exports, "devices");
  Export<IsUsingGpuDevice>(env, exports, "isUsingGpuDevice");
  Export<CreateTensor>(env, exports, "createTensor");
  Export<DeleteTensor>(env, exports, "deleteTensor");
  Export<TensorDataSync>(env, exports, "tensorDataSync");
  Export<TensorData>(env, exports, "tensorData");
  Export<SetDevice>(env, exports, "setDevice");
  Export<TensorDevice>(env, exports, "tensorDevice");
  Export<GetNumOfTensors>(env, exports, "getNumOfTensors");
  Export<ExecuteOpFunction>(env, exports, "executeOp");
  Export<LoadSavedModel>(env, exports, "loadSavedModel");
  Export<RunSavedModel>(env, exports, "runSavedModel");
  Export<DeleteSavedModel>(env, exports, "deleteSavedModel");
  Export<GetNumOfSavedModels>(env, exports, "getNumOfSavedModels");
  Export<RenameTensor>(env, exports, "renameTensor");
  Export<DescribeTensorFunction>(env, exports, "describeTensor");
  Export<OpDefinitionFunction>(env, exports, "opDefinition");
  Export<DefineFunction>(env, exports, "defineFunction");
  Export<RemoveFunction>(env, exports, "removeFunction");
  Export<CallFunction>(env, exports, "callFunction");
  Export<RunSteps>(env, exports, "runSteps");
  for (const Constant& constant : kConstants) {
    exports.Set(constant.name, Napi::Number::New(env, constant.value));
  }
  return exports;
}

}  // namespace
}  // namespace trainlab

Napi::Object Init(Napi::Env env, Napi::Object exports) {
  return trainlab::Init(env, exports);
}

NODE_API_MODULE(trainlab_engine, Init)
