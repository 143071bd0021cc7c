#include "context.h"

#include <atomic>
#include <memory>

#include "errors.h"

namespace trainlab {

namespace {

std::atomic<bool> made{false};
std::string context_config;
thread_local std::string thread_device;

}  // namespace

Context& Context::Get() {
  static Context* context = new Context();
  return *context;
}

void Context::Configure(const std::string& config) {
  if (made) {
    throw EngineError("TensorFlow runs already; its settings cannot change",
                      "ENGINE_CONFIG");
  }
  context_config = config;
}

void Context::SetDevice(const std::string& name) { thread_device = name; }

const std::string& Context::device() { return thread_device; }

Context::Context() {
  Status status;
  std::unique_ptr<TFE_ContextOptions, void (*)(TFE_ContextOptions*)> options(
      tf().TFE_NewContextOptions(), tf().TFE_DeleteContextOptions);
  if (!context_config.empty()) {
    tf().TFE_ContextOptionsSetConfig(options.get(), context_config.data(),
                                     context_config.size(), status.get());
    status.Check("TensorFlow refuses its settings");
  }
  made = true;
  context_ = tf().TFE_NewContext(options.get(), status.get());
  status.Check("TensorFlow cannot start");

  std::unique_ptr<TF_DeviceList, void (*)(TF_DeviceList*)> list(
      tf().TFE_ContextListDevices(context_, status.get()), tf().TF_DeleteDeviceList);
  status.Check("TensorFlow cannot list its devices");
  const int count = tf().TF_DeviceListCount(list.get());
  bool gpu_found = false;
  for (int i = 0; i < count; ++i) {
    Device device;
    device.name = tf().TF_DeviceListName(list.get(), i, status.get());
    status.Check("TensorFlow cannot name a device");
    device.type = tf().TF_DeviceListType(list.get(), i, status.get());
    status.Check("TensorFlow cannot tell the type of " + device.name);
    device.memory_bytes = tf().TF_DeviceListMemoryBytes(list.get(), i, status.get());
    status.Check("TensorFlow cannot tell the memory of " + device.name);
    devices_.push_back(device);
    if (device.type == "GPU" && !gpu_found) {
      gpu_found = true;
      default_device_ = devices_.size() - 1;
    }
  }
  if (devices_.empty()) {
    throw EngineError("TensorFlow found no device", "ENGINE_DEVICES");
  }
}

}  // namespace trainlab
