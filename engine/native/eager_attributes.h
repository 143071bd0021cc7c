// The attributes of an op that runs eagerly.
#pragma once

#include "attributes.h"

namespace trainlab {

class EagerAttributes : public AttributeTarget {
 public:
  explicit EagerAttributes(TFE_Op* op) : op_(op) {}

  bool IsList(const char* name, const Place& place) override;
  void SetString(const char* name, const std::string& value) override;
  void SetInt(const char* name, int64_t value) override;
  void SetFloat(const char* name, float value) override;
  void SetBool(const char* name, bool value) override;
  void SetType(const char* name, int value) override;
  void SetShape(const char* name, const int64_t* sizes, int rank,
                TF_Status* status) override;
  void SetTensor(const char* name, TF_Tensor* value, TF_Status* status) override;
  void SetFunction(const char* name, const std::string& value) override;
  void SetStrings(const char* name, const void* const* values, const size_t* lengths,
                  int count) override;
  void SetInts(const char* name, const std::vector<int64_t>& values) override;
  void SetFloats(const char* name, const std::vector<float>& values) override;
  void SetBools(const char* name, const std::vector<unsigned char>& values) override;
  void SetTypes(const char* name, const std::vector<int>& values) override;
  void SetShapes(const char* name, const int64_t** sizes, const int* ranks, int count,
                 TF_Status* status) override;

 private:
  TFE_Op* op_;
};

}  // namespace trainlab
