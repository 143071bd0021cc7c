// TensorFlow functions made of recorded ops, and their calls.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "tensor_data.h"
#include "tensor_registry.h"

namespace trainlab {

// The functions of one Node environment. Their names are known to the whole process, so
// that environments must not use the same ones.
class Functions {
 public:
  Functions() = default;
  ~Functions();
  Functions(const Functions&) = delete;
  Functions& operator=(const Functions&) = delete;

  // Makes the function `name`.
  // `inputs`: [{dtype, shape}].
  // `nodes`: [{op, attributes, lists, inputs, outputs}] in the order of computation, where
  // `lists` names the attributes that are lists, `inputs` has for each argument of the op
  // a [node, output] pair, or an array of pairs for an argument that is a list (node
  // -1 - i stands for input i), and `outputs` has the {dtype, shape} of each
  // output.
  // `outputs`: [[node, output]].
  // Throws EngineError when TensorFlow refuses a node, and with the code ENGINE_SHAPE when
  // it cannot prove that an output of a node always has the given dtype and shape.
  void Define(const std::string& name, const Napi::Array& inputs, const Napi::Array& nodes,
              const Napi::Array& outputs);

  // Forgets the function; does nothing when there is none of this name.
  void Remove(const std::string& name);

  // Runs the function, compiled by XLA if `xla`, on the tensors `input_ids`, and registers
  // its outputs under `output_ids`. Returns false, having done nothing, when the dtype or
  // shape of an input is not what the function was made for.
  bool Call(TensorRegistry& tensors, const std::string& name, bool xla,
            const double* input_ids, size_t input_count, const double* output_ids,
            size_t output_count) const;

  struct Input {
    int dtype;
    std::vector<int64_t> shape;
  };
  struct Function {
    std::vector<Input> inputs;
    size_t output_count;
  };

  // Throws EngineError when there is none of this name.
  const Function& Find(const std::string& name) const;

 private:

  std::unordered_map<std::string, Function> functions_;
};

// Runs the function of this name, on any thread. The caller owns inputs and results.
// Throws EngineError with TensorFlow's message.
std::vector<HandlePtr> RunFunction(const std::string& name, bool xla,
                                   const std::vector<TFE_TensorHandle*>& inputs,
                                   size_t output_count);

// Whether the tensor has this dtype, and this shape from dimension `first` on.
bool HasType(TFE_TensorHandle* handle, int dtype, const std::vector<int64_t>& shape,
             size_t first = 0);

// The serialized OpDef of a registered op (tensorflow/core/framework/op_def.proto).
Napi::Value OpDefinition(Napi::Env env, const std::string& op);

// {shape, dtype} of a tensor.
Napi::Object DescribeHandle(Napi::Env env, TFE_TensorHandle* handle);

}  // namespace trainlab
