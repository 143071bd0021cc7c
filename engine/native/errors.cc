#include "errors.h"

namespace trainlab {
namespace {

// TF_Code of tensorflow/c/tf_status.h, in its order.
const char* const kCodeNames[] = {
    "OK",
    "CANCELLED",
    "UNKNOWN",
    "INVALID_ARGUMENT",
    "DEADLINE_EXCEEDED",
    "NOT_FOUND",
    "ALREADY_EXISTS",
    "PERMISSION_DENIED",
    "RESOURCE_EXHAUSTED",
    "FAILED_PRECONDITION",
    "ABORTED",
    "OUT_OF_RANGE",
    "UNIMPLEMENTED",
    "INTERNAL",
    "UNAVAILABLE",
    "DATA_LOSS",
    "UNAUTHENTICATED"};
constexpr int kCodeCount = sizeof(kCodeNames) / sizeof(kCodeNames[0]);

}  // namespace

std::string Status::CodeName() const {
  const int code = tf().TF_GetCode(status_);
  return code >= 0 && code < kCodeCount ? kCodeNames[code] : "UNKNOWN";
}

std::string Status::Message() const {
  std::string message = tf().TF_Message(status_);
  // "{{function_node __wrapped__MatMul_device_/job:…}} In[0] … [Op:MatMul] name: "
  if (message.compare(0, 16, "{{function_node ") == 0) {
    const size_t end = message.find("}} ");
    if (end != std::string::npos) message.erase(0, end + 3);
  }
  const size_t op = message.rfind(" [Op:");
  if (op != std::string::npos) message.erase(op);
  return message;
}

void Status::Check(const std::string& doing) const {
  if (!ok()) {
    throw EngineError(doing + ": " + Message() + " (" + CodeName() + ")", CodeName());
  }
}

}  // namespace trainlab
