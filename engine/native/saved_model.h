// TensorFlow SavedModels of one Node environment: load, run, delete.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <unordered_map>

#include "tensor_registry.h"

namespace trainlab {

class SavedModels {
 public:
  SavedModels() = default;
  ~SavedModels();
  SavedModels(const SavedModels&) = delete;
  SavedModels& operator=(const SavedModels&) = delete;

  // `tags` is a comma-separated list such as "serve". Returns the model's id.
  int64_t Load(const std::string& folder, const std::string& tags);

  // Names are comma-separated "operation:output" pairs, inputs in the order of
  // `input_ids`. Returns an array of {id, shape, dtype}, one for each output name.
  Napi::Value Run(Napi::Env env, TensorRegistry& tensors, int64_t id,
                  const Napi::Array& input_ids, const std::string& input_names,
                  const std::string& output_names);

  void Delete(int64_t id);

  size_t size() const { return models_.size(); }

 private:
  struct Model {
    TF_Session* session;
    TF_Graph* graph;
  };

  const Model& Find(int64_t id) const;

  std::unordered_map<int64_t, Model> models_;
  int64_t next_id_ = 0;
};

}  // namespace trainlab
