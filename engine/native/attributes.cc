#include "attributes.h"

#include <mutex>
#include <unordered_set>

#include "errors.h"
#include "tensor_data.h"

namespace trainlab {
namespace {

// TensorFlow keeps the pointer to an attribute's name beyond the call.
const char* Intern(std::string name) {
  static auto* mutex = new std::mutex();
  static auto* names = new std::unordered_set<std::string>();
  std::lock_guard<std::mutex> lock(*mutex);
  return names->insert(std::move(name)).first->c_str();
}

// One attribute of the target.
struct Attribute {
  AttributeTarget& target;
  const char* name;
  Place place;
};

template <typename Element, typename Read>
std::vector<Element> ReadList(const Napi::Value& value, const Place& place, Read read) {
  const Napi::Array array = value.As<Napi::Array>();
  std::vector<Element> elements(array.Length());
  for (uint32_t i = 0; i < elements.size(); ++i) {
    elements[i] = static_cast<Element>(read(array.Get(i), place));
  }
  return elements;
}

void SetString(const Attribute& attribute, const Napi::Value& value) {
  if (!value.IsArray()) {
    attribute.target.SetString(attribute.name, RequireString(value, attribute.place));
    return;
  }
  const auto texts = ReadList<std::string>(value, attribute.place, RequireString);
  std::vector<const void*> pointers;
  std::vector<size_t> lengths;
  for (const std::string& text : texts) {
    pointers.push_back(text.data());
    lengths.push_back(text.size());
  }
  attribute.target.SetStrings(attribute.name, pointers.data(), lengths.data(),
                              static_cast<int>(texts.size()));
}

void SetInt(const Attribute& attribute, const Napi::Value& value) {
  if (!value.IsArray()) {
    attribute.target.SetInt(attribute.name, RequireIntegerPart(value, attribute.place));
    return;
  }
  attribute.target.SetInts(attribute.name,
                           ReadList<int64_t>(value, attribute.place, RequireIntegerPart));
}

void SetFloat(const Attribute& attribute, const Napi::Value& value) {
  if (!value.IsArray()) {
    const double number = RequireNumber(value, attribute.place);
    attribute.target.SetFloat(attribute.name, static_cast<float>(number));
    return;
  }
  attribute.target.SetFloats(attribute.name,
                             ReadList<float>(value, attribute.place, RequireNumber));
}

void SetBool(const Attribute& attribute, const Napi::Value& value) {
  if (!value.IsArray()) {
    attribute.target.SetBool(attribute.name, RequireBoolean(value, attribute.place));
    return;
  }
  attribute.target.SetBools(
      attribute.name, ReadList<unsigned char>(value, attribute.place, RequireBoolean));
}

void SetType(const Attribute& attribute, const Napi::Value& value) {
  if (!value.IsArray() || !attribute.target.IsList(attribute.name, attribute.place)) {
    const int64_t dtype = RequireInteger(value, attribute.place);
    attribute.target.SetType(attribute.name, static_cast<int>(dtype));
    return;
  }
  attribute.target.SetTypes(attribute.name,
                            ReadList<int>(value, attribute.place, RequireInteger));
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

void SetShape(const Attribute& attribute, const Napi::Value& value) {
  Status status;
  if (!attribute.target.IsList(attribute.name, attribute.place)) {
    const Shape shape = ReadShape(value, attribute.place);
    attribute.target.SetShape(attribute.name, shape.sizes.data(), shape.rank,
                              status.get());
  } else {
    const Napi::Array array = RequireArray(value, attribute.place);
    std::vector<Shape> shapes;
    for (uint32_t i = 0; i < array.Length(); ++i) {
      shapes.push_back(ReadShape(array.Get(i), attribute.place));
    }
    std::vector<const int64_t*> sizes;
    std::vector<int> ranks;
    for (const Shape& shape : shapes) {
      sizes.push_back(shape.sizes.data());
      ranks.push_back(shape.rank);
    }
    attribute.target.SetShapes(attribute.name, sizes.data(), ranks.data(),
                               static_cast<int>(shapes.size()), status.get());
  }
  status.Check(attribute.place.Describe());
}

void SetTensor(const Attribute& attribute, const Napi::Value& value) {
  const Napi::Object tensor_value = RequireObject(value, attribute.place);
  const std::vector<int64_t> shape =
      RequireIntegers(tensor_value.Get("shape"), attribute.place);
  const int dtype =
      static_cast<int>(RequireInteger(tensor_value.Get("dtype"), attribute.place));
  const TensorPtr tensor = TensorFromValues(shape, dtype, tensor_value.Get("values"));
  Status status;
  attribute.target.SetTensor(attribute.name, tensor.get(), status.get());
  status.Check(attribute.place.Describe());
}

void SetFunction(const Attribute& attribute, const Napi::Value& value) {
  attribute.target.SetFunction(attribute.name, RequireString(value, attribute.place));
}

}  // namespace

void SetAttribute(AttributeTarget& target, const char* op_name,
                  const Napi::Object& description) {
  const char* name = Intern(
      RequireString(description.Get("name"), {"the name of an attribute", op_name}));
  const int64_t kind =
      RequireInteger(description.Get("type"), {"the type of an attribute", op_name});
  const Napi::Value value = description.Get("value");
  const Attribute attribute{target, name, {name, op_name}};
  switch (kind) {
    case TF_ATTR_STRING:
      return SetString(attribute, value);
    case TF_ATTR_INT:
      return SetInt(attribute, value);
    case TF_ATTR_FLOAT:
      return SetFloat(attribute, value);
    case TF_ATTR_BOOL:
      return SetBool(attribute, value);
    case TF_ATTR_TYPE:
      return SetType(attribute, value);
    case TF_ATTR_SHAPE:
      return SetShape(attribute, value);
    case TF_ATTR_TENSOR:
      return SetTensor(attribute, value);
    case TF_ATTR_FUNC:
      return SetFunction(attribute, value);
    default:
      throw EngineError(attribute.place.Describe() + " has the unknown kind " +
                        std::to_string(kind));
  }
}

}  // namespace trainlab
