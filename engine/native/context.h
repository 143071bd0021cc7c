// TensorFlow's eager context: one for the process, shared by all its threads.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow_api.h"

namespace trainlab {

struct Device {
  std::string name;  // "/job:localhost/replica:0/task:0/device:GPU:0"
  std::string type;  // "CPU", "GPU"
  int64_t memory_bytes;
};

class Context {
 public:
  // Makes the context on the first call; TensorFlow must be loaded. It is never
  // destroyed: destroying it while an op runs crashes, and the process's end frees it.
  static Context& Get();

  // A serialized tensorflow.ConfigProto for the context. Throws EngineError when there is
  // one already.
  static void Configure(const std::string& config);

  // Where this thread's ops and new tensors go from now on; "" for TensorFlow's choice.
  static void SetDevice(const std::string& name);
  static const std::string& device();

  TFE_Context* get() const { return context_; }
  const std::vector<Device>& devices() const { return devices_; }
  // Where tensors and ops go: the first GPU, else the CPU.
  const Device& default_device() const { return devices_[default_device_]; }
  bool uses_gpu() const { return default_device().type == "GPU"; }

 private:
  Context();

  TFE_Context* context_;
  std::vector<Device> devices_;
  size_t default_device_ = 0;
};

}  // namespace trainlab
