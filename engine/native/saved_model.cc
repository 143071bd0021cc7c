#include "saved_model.h"

#include <cstdlib>
#include <memory>
#include <vector>

#include "errors.h"
#include "operations.h"
#include "tensor_data.h"
#include "values.h"

namespace trainlab {
namespace {

std::vector<std::string> SplitAtCommas(const std::string& text) {
  std::vector<std::string> parts;
  size_t start = 0;
  while (start < text.size()) {
    const size_t comma = text.find(',', start);
    const size_t end = comma == std::string::npos ? text.size() : comma;
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  return parts;
}

// "serving_default_x:0" → the output 0 of that operation; without ":0" the first output.
TF_Output FindOutput(TF_Graph* graph, const std::string& name) {
  const size_t colon = name.rfind(':');
  const std::string operation = name.substr(0, colon);
  const int index =
      colon == std::string::npos ? 0 : std::atoi(name.c_str() + colon + 1);
  TF_Operation* found = tf().TF_GraphOperationByName(graph, operation.c_str());
  if (found == nullptr) {
    throw EngineError("the SavedModel has no operation \"" + operation + "\"", "NOT_FOUND");
  }
  return {found, index};
}

std::vector<TF_Output> FindOutputs(TF_Graph* graph, const std::string& names) {
  std::vector<TF_Output> outputs;
  for (const std::string& name : SplitAtCommas(names)) {
    outputs.push_back(FindOutput(graph, name));
  }
  return outputs;
}

struct GraphDeleter {
  void operator()(TF_Graph* graph) const { tf().TF_DeleteGraph(graph); }
};

}  // namespace

SavedModels::~SavedModels() {
  for (const auto& entry : models_) {
    Status status;
    tf().TF_DeleteSession(entry.second.session, status.get());
    tf().TF_DeleteGraph(entry.second.graph);
  }
}

const SavedModels::Model& SavedModels::Find(int64_t id) const {
  const auto entry = models_.find(id);
  if (entry == models_.end()) {
    throw EngineError("there is no SavedModel " + std::to_string(id) + ": it was disposed",
                      "ENGINE_DISPOSED");
  }
  return entry->second;
}

int64_t SavedModels::Load(const std::string& folder, const std::string& tags) {
  const std::vector<std::string> tag_list = SplitAtCommas(tags);
  std::vector<const char*> tag_pointers;
  for (const std::string& tag : tag_list) tag_pointers.push_back(tag.c_str());
  std::unique_ptr<TF_SessionOptions, void (*)(TF_SessionOptions*)> options(
      tf().TF_NewSessionOptions(), tf().TF_DeleteSessionOptions);
  std::unique_ptr<TF_Graph, GraphDeleter> graph(tf().TF_NewGraph());
  Status status;
  TF_Session* session = tf().TF_LoadSessionFromSavedModel(
      options.get(), nullptr, folder.c_str(), tag_pointers.data(),
      static_cast<int>(tag_pointers.size()), graph.get(), nullptr, status.get());
  status.Check("the SavedModel " + folder + " cannot be loaded");
  models_.emplace(next_id_, Model{session, graph.release()});
  return next_id_++;
}

void SavedModels::Delete(int64_t id) {
  const Model model = Find(id);
  models_.erase(id);
  Status status;
  tf().TF_DeleteSession(model.session, status.get());
  tf().TF_DeleteGraph(model.graph);
  status.Check("the SavedModel cannot be closed");
}

Napi::Value SavedModels::Run(Napi::Env env, TensorRegistry& tensors, int64_t id,
                             const Napi::Array& input_ids, const std::string& input_names,
                             const std::string& output_names) {
  const Model& model = Find(id);
  const std::vector<TF_Output> inputs = FindOutputs(model.graph, input_names);
  const std::vector<TF_Output> outputs = FindOutputs(model.graph, output_names);
  if (inputs.size() != input_ids.Length()) {
    throw EngineError("the SavedModel takes " + std::to_string(inputs.size()) +
                      " inputs (" + input_names + "), got " +
                      std::to_string(input_ids.Length()));
  }
  Status status;
  std::vector<TensorPtr> input_tensors;
  std::vector<TF_Tensor*> input_pointers;
  for (uint32_t i = 0; i < inputs.size(); ++i) {
    const int64_t tensor_id =
        RequireInteger(input_ids.Get(i), {"an input", "the SavedModel"});
    input_tensors.emplace_back(
        tf().TFE_TensorHandleResolve(tensors.Find(tensor_id), status.get()));
    status.Check("an input of the SavedModel cannot be read");
    input_pointers.push_back(input_tensors.back().get());
  }

  std::vector<TF_Tensor*> results(outputs.size(), nullptr);
  tf().TF_SessionRun(model.session, nullptr, inputs.data(), input_pointers.data(),
                     static_cast<int>(inputs.size()), outputs.data(), results.data(),
                     static_cast<int>(outputs.size()), nullptr, 0, nullptr, status.get());
  std::vector<TensorPtr> owned;
  for (TF_Tensor* result : results) owned.emplace_back(result);
  status.Check("the SavedModel failed");

  Napi::Array metadata = Napi::Array::New(env, owned.size());
  for (uint32_t i = 0; i < owned.size(); ++i) {
    TFE_TensorHandle* handle = tf().TFE_NewTensorHandle(owned[i].get(), status.get());
    status.Check("a result of the SavedModel cannot be kept");
    metadata.Set(i, RegisterOutput(env, tensors, handle));
  }
  return metadata;
}

}  // namespace trainlab
