// Reads attributes of ops from JavaScript descriptions.
#pragma once

#include <napi.h>

#include <string>
#include <vector>

#include "tensorflow_api.h"
#include "values.h"

namespace trainlab {

// What takes the attributes: an op to run (eager_attributes.h) or a node of a graph
// (graph_attributes.h). Names stay valid for the life of the process.
class AttributeTarget {
 public:
  virtual ~AttributeTarget() = default;

  // Whether the op registered the attribute as a list. An array does not tell: an empty one
  // is a scalar's shape or an empty list, and TensorFlow ignores a list given for one type.
  virtual bool IsList(const char* name, const Place& place) = 0;

  virtual void SetString(const char* name, const std::string& value) = 0;
  virtual void SetInt(const char* name, int64_t value) = 0;
  virtual void SetFloat(const char* name, float value) = 0;
  virtual void SetBool(const char* name, bool value) = 0;
  virtual void SetType(const char* name, int value) = 0;
  // `rank` is -1 for a shape of unknown rank.
  virtual void SetShape(const char* name, const int64_t* sizes, int rank,
                        TF_Status* status) = 0;
  virtual void SetTensor(const char* name, TF_Tensor* value, TF_Status* status) = 0;
  virtual void SetFunction(const char* name, const std::string& value) = 0;
  virtual void SetStrings(const char* name, const void* const* values,
                          const size_t* lengths, int count) = 0;
  virtual void SetInts(const char* name, const std::vector<int64_t>& values) = 0;
  virtual void SetFloats(const char* name, const std::vector<float>& values) = 0;
  virtual void SetBools(const char* name, const std::vector<unsigned char>& values) = 0;
  virtual void SetTypes(const char* name, const std::vector<int>& values) = 0;
  virtual void SetShapes(const char* name, const int64_t** sizes, const int* ranks,
                         int count, TF_Status* status) = 0;
};

// `attribute` is tfjs's TFEOpAttr: {name, type, value} with `type` one of TF_ATTR_*.
// Every kind takes one value or an array of them (list attributes), except tensor
// ({dtype, shape, values}) and func (the function's name). A shape is an array of sizes,
// -1 for an unknown one; null is a shape of unknown rank.
// Throws EngineError when the value does not fit the kind.
void SetAttribute(AttributeTarget& target, const char* op_name,
                  const Napi::Object& attribute);

}  // namespace trainlab
