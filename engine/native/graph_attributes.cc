#include "graph_attributes.h"

namespace trainlab {

bool GraphAttributes::IsList(const char* name, const Place&) {
  return lists_.count(name) > 0;
}

void GraphAttributes::SetString(const char* name, const std::string& value) {
  tf().TF_SetAttrString(node_, name, value.data(), value.size());
}

void GraphAttributes::SetInt(const char* name, int64_t value) {
  tf().TF_SetAttrInt(node_, name, value);
}

void GraphAttributes::SetFloat(const char* name, float value) {
  tf().TF_SetAttrFloat(node_, name, value);
}

void GraphAttributes::SetBool(const char* name, bool value) {
  tf().TF_SetAttrBool(node_, name, value ? 1 : 0);
}

void GraphAttributes::SetType(const char* name, int value) {
  tf().TF_SetAttrType(node_, name, value);
}

void GraphAttributes::SetShape(const char* name, const int64_t* sizes, int rank,
                               TF_Status*) {
  tf().TF_SetAttrShape(node_, name, sizes, rank);
}

void GraphAttributes::SetTensor(const char* name, TF_Tensor* value, TF_Status* status) {
  tf().TF_SetAttrTensor(node_, name, value, status);
}

void GraphAttributes::SetFunction(const char* name, const std::string& value) {
  tf().TF_SetAttrFuncName(node_, name, value.data(), value.size());
}

void GraphAttributes::SetStrings(const char* name, const void* const* values,
                                 const size_t* lengths, int count) {
  tf().TF_SetAttrStringList(node_, name, values, lengths, count);
}

void GraphAttributes::SetInts(const char* name, const std::vector<int64_t>& values) {
  tf().TF_SetAttrIntList(node_, name, values.data(), static_cast<int>(values.size()));
}

void GraphAttributes::SetFloats(const char* name, const std::vector<float>& values) {
  tf().TF_SetAttrFloatList(node_, name, values.data(), static_cast<int>(values.size()));
}

void GraphAttributes::SetBools(const char* name,
                               const std::vector<unsigned char>& values) {
  tf().TF_SetAttrBoolList(node_, name, values.data(), static_cast<int>(values.size()));
}

void GraphAttributes::SetTypes(const char* name, const std::vector<int>& values) {
  tf().TF_SetAttrTypeList(node_, name, values.data(), static_cast<int>(values.size()));
}

void GraphAttributes::SetShapes(const char* name, const int64_t** sizes,
                                const int* ranks, int count, TF_Status*) {
  tf().TF_SetAttrShapeList(node_, name, sizes, ranks, count);
}

}  // namespace trainlab
