// The tensors of one Node environment (main thread or worker), known by number.
#pragma once

#include <cstdint>
#include <unordered_map>

#include "tensorflow_api.h"

namespace trainlab {

class TensorRegistry {
 public:
  TensorRegistry() = default;
  ~TensorRegistry();
  TensorRegistry(const TensorRegistry&) = delete;
  TensorRegistry& operator=(const TensorRegistry&) = delete;

  // Takes the handle over and returns its id; ids are never used twice.
  int64_t Insert(TFE_TensorHandle* handle);

  // The same under an id of the caller's, who takes it from a range of their own.
  void InsertAs(int64_t id, TFE_TensorHandle* handle);

  // Gives the tensor of `from` the id `to`.
  void Rename(int64_t from, int64_t to);

  // The handle of `id`; throws EngineError when the tensor is unknown or disposed.
  TFE_TensorHandle* Find(int64_t id) const;

  void Delete(int64_t id);

  size_t size() const { return handles_.size(); }

 private:
  std::unordered_map<int64_t, TFE_TensorHandle*> handles_;
  int64_t next_id_ = 0;
};

}  // namespace trainlab
