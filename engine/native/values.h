// Reads plain JavaScript values and says which argument is wrong when one is.
#pragma once

#include <napi.h>

#include <cstdint>
#include <string>
#include <vector>

namespace trainlab {

// Where a value comes from, for messages: "attribute 'T' of MatMul". Two pointers, so
// that it costs nothing on the way that works.
struct Place {
  const char* part;
  const char* owner;
  std::string Describe() const { return std::string(part) + " of " + owner; }
};

double RequireNumber(const Napi::Value& value, const Place& place);
// A number without fraction, or a BigInt that fits 64 bits.
int64_t RequireInteger(const Napi::Value& value, const Place& place);
// The same without the fraction of a number: tfjs gives seeds such as 3.14.
int64_t RequireIntegerPart(const Napi::Value& value, const Place& place);
bool RequireBoolean(const Napi::Value& value, const Place& place);
std::string RequireString(const Napi::Value& value, const Place& place);
Napi::Array RequireArray(const Napi::Value& value, const Place& place);
Napi::Object RequireObject(const Napi::Value& value, const Place& place);
// Ids of tensors; Float64Array, since they go beyond 32 bits.
Napi::Float64Array RequireIds(const Napi::Value& value, const Place& place);
std::vector<int64_t> RequireIntegers(const Napi::Value& value, const Place& place);

}  // namespace trainlab
