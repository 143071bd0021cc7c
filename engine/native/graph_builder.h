// Builds the graph of a function from JavaScript descriptions of its nodes.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

#include "tensorflow_api.h"

namespace trainlab {

// The descriptions are those of Functions::Define.
class GraphBuilder {
 public:
  GraphBuilder() : graph_(tf().TF_NewGraph()) {}
  ~GraphBuilder() { tf().TF_DeleteGraph(graph_); }
  GraphBuilder(const GraphBuilder&) = delete;
  GraphBuilder& operator=(const GraphBuilder&) = delete;

  void AddInput(int dtype, const std::vector<int64_t>& shape);
  void AddNode(const Napi::Object& description);
  void AddOutput(const Napi::Array& place);

  // The caller deletes the function.
  TF_Function* ToFunction(const std::string& name) const;

 private:
  std::string NextName() const;
  TF_Output Find(const Napi::Value& place, const char* owner) const;
  void CheckOutputs(TF_Operation* node, const char* op, const Napi::Array& expected) const;

  TF_Graph* graph_;
  std::vector<TF_Output> inputs_;
  std::vector<TF_Operation*> nodes_;
  std::vector<TF_Output> outputs_;
};

}  // namespace trainlab
