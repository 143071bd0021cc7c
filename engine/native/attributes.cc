#include "attributes.h"

#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "errors.h"
#include "tensor_data.h"
#include "values.h"

namespace trainlab {
namespace {

// TensorFlow keeps the pointer to an attribute's name beyond the call.
const char* Intern(std::string name) {
  static auto* mutex = new std::mutex();
  static auto* names = new std::unordered_set<std::string>();
  std::lock_guard<std::mutex> lock(*mutex);
  return names->insert(std::move(name)).first->c_str();
}

struct Target {
  TFE_Op* op;
  const char* name;
  Place place;
};

// Whether the op registered the attribute as a list. An array does not tell: an empty one
// is a scalar's shape or an empty list, and TensorFlow ignores a list given for one type.
bool IsList(const Target& target) {
  Status status;
  unsigned char is_list = 0;
  tf().TFE_OpGetAttrType(target.op, target.name, &is_list, status.get());
  status.Check(target.place.Describe());
  return is_list != 0;
}

template <typename Element, typename Read>
std::vector<Element> ReadList(const Napi::Value& value, const Place& place, Read read) {
  const Napi::Array array = value.As<Napi::Array>();
  std::vector<Element> elements(array.Length());
  for (uint32_t i = 0; i < elements.size(); ++i) {
    elements[i] = static_cast<Element>(read(array.Get(i), place));
  }
  return elements;
}

void SetString(const Target& target, const Napi::Value& value) {
  if (!value.IsArray()) {
    const std::string text = RequireString(value, target.place);
    tf().TFE_OpSetAttrString(target.op, target.name, text.data(), text.size());
    return;
  }
  const auto texts = ReadList<std::string>(value, target.place, RequireString);
  std::vector<const void*> pointers;
  std::vector<size_t> lengths;
  for (const std::string& text : texts) {
    pointers.push_back(text.data());
    lengths.push_back(text.size());
  }
  tf().TFE_OpSetAttrStringList(target.op, target.name, pointers.data(), lengths.data(),
                               static_cast<int>(texts.size()));
}

void SetInt(const Target& target, const Napi::Value& value) {
  if (!value.IsArray()) {
    tf().TFE_OpSetAttrInt(target.op, target.name, RequireIntegerPart(value, target.place));
    return;
  }
  const auto list = ReadList<int64_t>(value, target.place, RequireIntegerPart);
  tf().TFE_OpSetAttrIntList(target.op, target.name, list.data(),
                            static_cast<int>(list.size()));
}

void SetFloat(const Target& target, const Napi::Value& value) {
  if (!value.IsArray()) {
    const double number = RequireNumber(value, target.place);
    tf().TFE_OpSetAttrFloat(target.op, target.name, static_cast<float>(number));
    return;
  }
  const auto list = ReadList<float>(value, target.place, RequireNumber);
  tf().TFE_OpSetAttrFloatList(target.op, target.name, list.data(),
                              static_cast<int>(list.size()));
}

void SetBool(const Target& target, const Napi::Value& value) {
  if (!value.IsArray()) {
    tf().TFE_OpSetAttrBool(target.op, target.name,
                           RequireBoolean(value, target.place) ? 1 : 0);
    return;
  }
  const auto list = ReadList<unsigned char>(value, target.place, RequireBoolean);
  tf().TFE_OpSetAttrBoolList(target.op, target.name, list.data(),
                             static_cast<int>(list.size()));
}

void SetType(const Target& target, const Napi::Value& value) {
  if (!value.IsArray() || !IsList(target)) {
    const int64_t dtype = RequireInteger(value, target.place);
    tf().TFE_OpSetAttrType(target.op, target.name, static_cast<int>(dtype));
    return;
  }
  const auto list = ReadList<int>(value, target.place, RequireInteger);
  tf().TFE_OpSetAttrTypeList(target.op, target.name, list.data(),
                             static_cast<int>(list.size()));
}

struct Shape {
  std::vector<int64_t> sizes;
  int rank;
};

Shape ReadShape(const Napi::Value& value, const Place& place) {
  if (value.IsNull()) return {{}, -1};
  std::vector<int64_t> sizes = RequireIntegers(value, place);
  const int rank = static_cast<int>(sizes.size());
  return {std::move(sizes), rank};
}

void SetShape(const Target& target, const Napi::Value& value) {
  Status status;
  if (!IsList(target)) {
    const Shape shape = ReadShape(value, target.place);
    tf().TFE_OpSetAttrShape(target.op, target.name, shape.sizes.data(), shape.rank,
                            status.get());
  } else {
    const Napi::Array array = RequireArray(value, target.place);
    std::vector<Shape> shapes;
    for (uint32_t i = 0; i < array.Length(); ++i) {
      shapes.push_back(ReadShape(array.Get(i), target.place));
    }
    std::vector<const int64_t*> sizes;
    std::vector<int> ranks;
    for (const Shape& shape : shapes) {
      sizes.push_back(shape.sizes.data());
      ranks.push_back(shape.rank);
    }
    tf().TFE_OpSetAttrShapeList(target.op, target.name, sizes.data(), ranks.data(),
                                static_cast<int>(shapes.size()), status.get());
  }
  status.Check(target.place.Describe());
}

void SetTensor(const Target& target, const Napi::Value& value) {
  const Napi::Object tensor_value = RequireObject(value, target.place);
  const std::vector<int64_t> shape =
      RequireIntegers(tensor_value.Get("shape"), target.place);
  const int dtype =
      static_cast<int>(RequireInteger(tensor_value.Get("dtype"), target.place));
  const TensorPtr tensor = TensorFromValues(shape, dtype, tensor_value.Get("values"));
  Status status;
  tf().TFE_OpSetAttrTensor(target.op, target.name, tensor.get(), status.get());
  status.Check(target.place.Describe());
}

void SetFunction(const Target& target, const Napi::Value& value) {
  const std::string name = RequireString(value, target.place);
  tf().TFE_OpSetAttrFunctionName(target.op, target.name, name.data(), name.size());
}

}  // namespace

void SetAttribute(TFE_Op* op, const char* op_name, const Napi::Object& attribute) {
  const char* name =
      Intern(RequireString(attribute.Get("name"), {"the name of an attribute", op_name}));
  const int64_t kind =
      RequireInteger(attribute.Get("type"), {"the type of an attribute", op_name});
  const Napi::Value value = attribute.Get("value");
  const Target target{op, name, {name, op_name}};
  switch (kind) {
    case TF_ATTR_STRING:
      return SetString(target, value);
    case TF_ATTR_INT:
      return SetInt(target, value);
    case TF_ATTR_FLOAT:
      return SetFloat(target, value);
    case TF_ATTR_BOOL:
      return SetBool(target, value);
    case TF_ATTR_TYPE:
      return SetType(target, value);
    case TF_ATTR_SHAPE:
      return SetShape(target, value);
    case TF_ATTR_TENSOR:
      return SetTensor(target, value);
    case TF_ATTR_FUNC:
      return SetFunction(target, value);
    default:
      throw EngineError(target.place.Describe() + " has the unknown kind " +
                        std::to_string(kind));
  }
}

}  // namespace trainlab
