#include "tensorflow_api.h"

#include <dlfcn.h>

#include <mutex>

#include "errors.h"
#include "log_level.h"

namespace trainlab {
namespace {

// Node's executable exports OpenSSL, zlib and c-ares under the names that TensorFlow
// uses for its own copies: with DEEPBIND each keeps to its own.
#ifdef RTLD_DEEPBIND
constexpr int kTensorFlowFlags = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#else
constexpr int kTensorFlowFlags = RTLD_NOW | RTLD_LOCAL;
#endif

std::mutex load_mutex;
std::string loaded_folder;
bool complete = false;
TensorFlowApi api;

std::string LoaderMessage() {
  const char* message = dlerror();
  return message == nullptr ? "unknown error of the dynamic loader" : message;
}

void* OpenLibrary(const std::string& file) {
  void* library = dlopen(file.c_str(), kTensorFlowFlags);
  if (library == nullptr) {
    throw EngineError("the library cannot be loaded: " + LoaderMessage(), "ENGINE_LOAD");
  }
  return library;
}

void Resolve(void* framework, void* cc) {
  std::string missing;
  TensorFlowApi found;
#define TRAINLAB_RESOLVE(result, name, parameters)                                      \
  {                                                                                     \
    void* symbol = dlsym(cc, #name);                                                    \
    if (symbol == nullptr) symbol = dlsym(framework, #name);                            \
    if (symbol == nullptr) missing += missing.empty() ? #name : ", " #name;             \
    found.name = reinterpret_cast<result(*) parameters>(symbol);                        \
  }
  TRAINLAB_TENSORFLOW_FUNCTIONS(TRAINLAB_RESOLVE)
#undef TRAINLAB_RESOLVE
  if (!missing.empty()) {
    throw EngineError("this TensorFlow lacks the functions " + missing, "ENGINE_SYMBOLS");
  }
  api = found;
}

}  // namespace

const TensorFlowApi& tf() { return api; }

bool IsTensorFlowLoaded() {
  std::lock_guard<std::mutex> lock(load_mutex);
  return complete;
}

void LoadTensorFlow(const std::string& folder, const std::vector<std::string>& preload) {
  std::lock_guard<std::mutex> lock(load_mutex);
  if (complete && loaded_folder == folder) {
    return;
  }
  // Two copies in one process register the same kernels twice and crash.
  if (!loaded_folder.empty()) {
    throw EngineError("another TensorFlow is in this process already: " + loaded_folder,
                      "ENGINE_SECOND");
  }
  // A preload that fails is not fatal: TensorFlow says itself which library it lacks
  // and goes on without the GPU.
  for (const std::string& file : preload) {
    dlopen(file.c_str(), RTLD_LAZY | RTLD_LOCAL);
  }
  dlerror();
  void* framework;
  {
    const StartupLogFilter filter;
    framework = OpenLibrary(folder + "/libtensorflow_framework.so.2");
  }
  loaded_folder = folder;
  ApplyLogLevel(framework);
  void* cc = OpenLibrary(folder + "/libtensorflow_cc.so.2");
  Resolve(framework, cc);
  complete = true;
}

}  // namespace trainlab
