#include "tensor_registry.h"

#include <string>

#include "errors.h"

namespace trainlab {
namespace {

EngineError Unknown(int64_t id) {
  return EngineError("there is no tensor " + std::to_string(id) +
                         ": it was disposed, or it belongs to another thread",
                     "ENGINE_DISPOSED");
}

}  // namespace

TensorRegistry::~TensorRegistry() {
  for (const auto& entry : handles_) {
    tf().TFE_DeleteTensorHandle(entry.second);
  }
}

int64_t TensorRegistry::Insert(TFE_TensorHandle* handle) {
  handles_.emplace(next_id_, handle);
  return next_id_++;
}

TFE_TensorHandle* TensorRegistry::Find(int64_t id) const {
  const auto entry = handles_.find(id);
  if (entry == handles_.end()) throw Unknown(id);
  return entry->second;
}

void TensorRegistry::Delete(int64_t id) {
  const auto entry = handles_.find(id);
  if (entry == handles_.end()) throw Unknown(id);
  tf().TFE_DeleteTensorHandle(entry->second);
  handles_.erase(entry);
}

}  // namespace trainlab
