#include "values.h"

#include <cmath>

#include "errors.h"

namespace trainlab {
namespace {

const char* TypeOf(const Napi::Value& value) {
  if (value.IsArray()) return "an array";
  switch (value.Type()) {
    case napi_undefined:
      return "undefined";
    case napi_null:
      return "null";
    case napi_boolean:
      return "a boolean";
    case napi_number:
      return "a number";
    case napi_string:
      return "a string";
    case napi_bigint:
      return "a BigInt";
    case napi_function:
      return "a function";
    case napi_symbol:
      return "a symbol";
    default:
      return "an object";
  }
}

EngineError Expected(const char* expected, const Napi::Value& value, const Place& place) {
  return EngineError(place.Describe() + " must be " + expected + ", got " +
                     TypeOf(value));
}

}  // namespace

double RequireNumber(const Napi::Value& value, const Place& place) {
  double number;
  if (napi_get_value_double(value.Env(), value, &number) != napi_ok) {
    throw Expected("a number", value, place);
  }
  return number;
}

int64_t RequireInteger(const Napi::Value& value, const Place& place) {
  const int64_t integer = RequireIntegerPart(value, place);
  if (value.IsNumber() &&
      static_cast<double>(integer) != value.As<Napi::Number>().DoubleValue()) {
    throw EngineError(place.Describe() + " must be a whole number, got " +
                      std::to_string(value.As<Napi::Number>().DoubleValue()));
  }
  return integer;
}

int64_t RequireIntegerPart(const Napi::Value& value, const Place& place) {
  if (value.IsBigInt()) {
    bool lossless = false;
    const int64_t integer = value.As<Napi::BigInt>().Int64Value(&lossless);
    if (!lossless) throw EngineError(place.Describe() + " does not fit 64 bits");
    return integer;
  }
  const double number = RequireNumber(value, place);
  // Beyond 2^53 a number is not exact; the comparison is false for NaN too.
  if (!(std::fabs(number) <= 9007199254740992.0)) {
    throw EngineError(place.Describe() + " must be a number below 2^53, got " +
                      std::to_string(number));
  }
  return static_cast<int64_t>(number);
}

bool RequireBoolean(const Napi::Value& value, const Place& place) {
  bool boolean;
  if (napi_get_value_bool(value.Env(), value, &boolean) != napi_ok) {
    throw Expected("a boolean", value, place);
  }
  return boolean;
}

std::string RequireString(const Napi::Value& value, const Place& place) {
  if (!value.IsString()) throw Expected("a string", value, place);
  return value.As<Napi::String>().Utf8Value();
}

Napi::Array RequireArray(const Napi::Value& value, const Place& place) {
  if (!value.IsArray()) throw Expected("an array", value, place);
  return value.As<Napi::Array>();
}

Napi::Object RequireObject(const Napi::Value& value, const Place& place) {
  if (!value.IsObject()) throw Expected("an object", value, place);
  return value.As<Napi::Object>();
}

Napi::Float64Array RequireIds(const Napi::Value& value, const Place& place) {
  if (!value.IsTypedArray() ||
      value.As<Napi::TypedArray>().TypedArrayType() != napi_float64_array) {
    throw Expected("a Float64Array", value, place);
  }
  return value.As<Napi::Float64Array>();
}

std::vector<int64_t> RequireIntegers(const Napi::Value& value, const Place& place) {
  const Napi::Array array = RequireArray(value, place);
  std::vector<int64_t> integers(array.Length());
  for (uint32_t i = 0; i < integers.size(); ++i) {
    integers[i] = RequireInteger(array.Get(i), place);
  }
  return integers;
}

}  // namespace trainlab
