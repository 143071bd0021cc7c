#include "eager_attributes.h"

#include "errors.h"

namespace trainlab {

bool EagerAttributes::IsList(const char* name, const Place& place) {
  Status status;
  unsigned char is_list = 0;
  tf().TFE_OpGetAttrType(op_, name, &is_list, status.get());
  status.Check(place.Describe());
  return is_list != 0;
}

void EagerAttributes::SetString(const char* name, const std::string& value) {
  tf().TFE_OpSetAttrString(op_, name, value.data(), value.size());
}

void EagerAttributes::SetInt(const char* name, int64_t value) {
  tf().TFE_OpSetAttrInt(op_, name, value);
}

void EagerAttributes::SetFloat(const char* name, float value) {
  tf().TFE_OpSetAttrFloat(op_, name, value);
}

void EagerAttributes::SetBool(const char* name, bool value) {
  tf().TFE_OpSetAttrBool(op_, name, value ? 1 : 0);
}

void EagerAttributes::SetType(const char* name, int value) {
  tf().TFE_OpSetAttrType(op_, name, value);
}

void EagerAttributes::SetShape(const char* name, const int64_t* sizes, int rank,
                               TF_Status* status) {
  tf().TFE_OpSetAttrShape(op_, name, sizes, rank, status);
}

void EagerAttributes::SetTensor(const char* name, TF_Tensor* value, TF_Status* status) {
  tf().TFE_OpSetAttrTensor(op_, name, value, status);
}

void EagerAttributes::SetFunction(const char* name, const std::string& value) {
  tf().TFE_OpSetAttrFunctionName(op_, name, value.data(), value.size());
}

void EagerAttributes::SetStrings(const char* name, const void* const* values,
                                 const size_t* lengths, int count) {
  tf().TFE_OpSetAttrStringList(op_, name, values, lengths, count);
}

void EagerAttributes::SetInts(const char* name, const std::vector<int64_t>& values) {
  tf().TFE_OpSetAttrIntList(op_, name, values.data(), static_cast<int>(values.size()));
}

void EagerAttributes::SetFloats(const char* name, const std::vector<float>& values) {
  tf().TFE_OpSetAttrFloatList(op_, name, values.data(), static_cast<int>(values.size()));
}

void EagerAttributes::SetBools(const char* name,
                               const std::vector<unsigned char>& values) {
  tf().TFE_OpSetAttrBoolList(op_, name, values.data(), static_cast<int>(values.size()));
}

void EagerAttributes::SetTypes(const char* name, const std::vector<int>& values) {
  tf().TFE_OpSetAttrTypeList(op_, name, values.data(), static_cast<int>(values.size()));
}

void EagerAttributes::SetShapes(const char* name, const int64_t** sizes,
                                const int* ranks, int count, TF_Status* status) {
  tf().TFE_OpSetAttrShapeList(op_, name, sizes, ranks, count, status);
}

}  // namespace trainlab
