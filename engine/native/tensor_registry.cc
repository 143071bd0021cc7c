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

void TensorRegistry::InsertAs(int64_t id, TFE_TensorHandle* handle) {
  if (!handles_.emplace(id, handle).second) {
    tf().TFE_DeleteTensorHandle(handle);
    throw EngineError("there is a tensor " + std::to_string(id) + " already");
  }
}

void TensorRegistry::Rename(int64_t from, int64_t to) {
  auto entry = handles_.extract(from);
  if (entry.empty()) throw Unknown(from);
  entry.key() = to;
  if (!handles_.insert(std::move(entry)).inserted) {
    throw EngineError("there is a tensor " + std::to_string(to) + " already");
  }
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
