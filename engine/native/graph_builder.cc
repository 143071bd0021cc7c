#include "graph_builder.h"

#include <unordered_set>

#include "errors.h"
#include "graph_attributes.h"
#include "values.h"

namespace trainlab {

std::string GraphBuilder::NextName() const {
  return "n" + std::to_string(inputs_.size() + nodes_.size());
}

void GraphBuilder::AddInput(int dtype, const std::vector<int64_t>& shape) {
  TF_OperationDescription* description =
      tf().TF_NewOperation(graph_, "Placeholder", NextName().c_str());
  tf().TF_SetAttrType(description, "dtype", dtype);
  tf().TF_SetAttrShape(description, "shape", shape.data(), static_cast<int>(shape.size()));
  Status status;
  TF_Operation* operation = tf().TF_FinishOperation(description, status.get());
  status.Check("an input of a function");
  inputs_.push_back({operation, 0});
}

TF_Output GraphBuilder::Find(const Napi::Value& place, const char* owner) const {
  const Napi::Array pair = RequireArray(place, {"an input", owner});
  const int64_t node = RequireInteger(pair.Get(0u), {"the node of an input", owner});
  const int64_t output = RequireInteger(pair.Get(1u), {"the output of an input", owner});
  const size_t index = static_cast<size_t>(node < 0 ? -1 - node : node);
  if (index >= (node < 0 ? inputs_.size() : nodes_.size())) {
    throw EngineError("there is no node " + std::to_string(node) + " before " + owner);
  }
  if (node < 0) return inputs_[index];
  if (output < 0 || output >= tf().TF_OperationNumOutputs(nodes_[index])) {
    throw EngineError("node " + std::to_string(node) + " has no output " +
                      std::to_string(output));
  }
  return {nodes_[index], static_cast<int>(output)};
}

void GraphBuilder::CheckOutputs(TF_Operation* node, const char* op,
                                const Napi::Array& expected) const {
  Status status;
  for (uint32_t i = 0; i < expected.Length(); ++i) {
    const Napi::Object description =
        RequireObject(expected.Get(i), {"an output", op});
    const std::vector<int64_t> shape =
        RequireIntegers(description.Get("shape"), {"the shape of an output", op});
    const int64_t dtype =
        RequireInteger(description.Get("dtype"), {"the dtype of an output", op});
    const TF_Output output{node, static_cast<int>(i)};
    const int rank = tf().TF_GraphGetTensorNumDims(graph_, output, status.get());
    status.Check(op);
    std::vector<int64_t> sizes(rank > 0 ? static_cast<size_t>(rank) : 0);
    tf().TF_GraphGetTensorShape(graph_, output, sizes.data(), rank, status.get());
    if (!status.ok() || rank != static_cast<int>(shape.size()) || sizes != shape ||
        tf().TF_OperationOutputType(output) != dtype) {
      throw EngineError(std::string("the shape that ") + op + " gives can vary",
                        "ENGINE_SHAPE");
    }
  }
}

void GraphBuilder::AddNode(const Napi::Object& description) {
  const std::string op = RequireString(description.Get("op"), {"the op", "a node"});
  const Napi::Array arguments =
      RequireArray(description.Get("inputs"), {"the inputs", op.c_str()});
  std::vector<std::vector<TF_Output>> lists(arguments.Length());
  std::vector<bool> is_list(arguments.Length());
  for (uint32_t i = 0; i < arguments.Length(); ++i) {
    const Napi::Array argument =
        RequireArray(arguments.Get(i), {"an input", op.c_str()});
    is_list[i] = argument.Length() == 0 || argument.Get(0u).IsArray();
    if (!is_list[i]) {
      lists[i].push_back(Find(argument, op.c_str()));
      continue;
    }
    for (uint32_t k = 0; k < argument.Length(); ++k) {
      lists[i].push_back(Find(argument.Get(k), op.c_str()));
    }
  }
  const Napi::Array names =
      RequireArray(description.Get("lists"), {"the lists", op.c_str()});
  std::unordered_set<std::string> list_attributes;
  for (uint32_t i = 0; i < names.Length(); ++i) {
    list_attributes.insert(
        RequireString(names.Get(i), {"the name of a list", op.c_str()}));
  }
  const Napi::Array attributes =
      RequireArray(description.Get("attributes"), {"the attributes", op.c_str()});
  const Napi::Array outputs =
      RequireArray(description.Get("outputs"), {"the outputs", op.c_str()});

  TF_OperationDescription* node =
      tf().TF_NewOperation(graph_, op.c_str(), NextName().c_str());
  for (size_t i = 0; i < lists.size(); ++i) {
    if (is_list[i]) {
      tf().TF_AddInputList(node, lists[i].data(), static_cast<int>(lists[i].size()));
    } else {
      tf().TF_AddInput(node, lists[i].front());
    }
  }
  Status status;
  try {
    GraphAttributes target(node, std::move(list_attributes));
    for (uint32_t i = 0; i < attributes.Length(); ++i) {
      SetAttribute(target, op.c_str(),
                   RequireObject(attributes.Get(i), {"an attribute", op.c_str()}));
    }
  } catch (...) {
    // Only finishing frees a description.
    tf().TF_FinishOperation(node, status.get());
    throw;
  }
  TF_Operation* operation = tf().TF_FinishOperation(node, status.get());
  status.Check(op);
  CheckOutputs(operation, op.c_str(), outputs);
  nodes_.push_back(operation);
}

void GraphBuilder::AddOutput(const Napi::Array& place) {
  outputs_.push_back(Find(place, "the outputs"));
}

TF_Function* GraphBuilder::ToFunction(const std::string& name) const {
  Status status;
  TF_Function* function = tf().TF_GraphToFunction(
      graph_, name.c_str(), 0, -1, nullptr, static_cast<int>(inputs_.size()),
      inputs_.data(), static_cast<int>(outputs_.size()), outputs_.data(), nullptr, nullptr,
      nullptr, status.get());
  status.Check("the function " + name + " cannot be made");
  return function;
}

}  // namespace trainlab
