// Errors of the engine, and TensorFlow's status object as a scoped value.
#pragma once

#include <stdexcept>
#include <string>

#include "tensorflow_api.h"

namespace trainlab {

// Becomes a JavaScript Error whose `code` is `code`: TensorFlow's name for the status
// ("INVALID_ARGUMENT"), or ENGINE_… for what the engine itself refuses.
class EngineError : public std::runtime_error {
 public:
  explicit EngineError(const std::string& message, std::string code = "ENGINE_ARGUMENT")
      : std::runtime_error(message), code_(std::move(code)) {}

  const std::string& code() const { return code_; }

 private:
  std::string code_;
};

class Status {
 public:
  Status() : status_(tf().TF_NewStatus()) {}
  ~Status() { tf().TF_DeleteStatus(status_); }
  Status(const Status&) = delete;
  Status& operator=(const Status&) = delete;

  TF_Status* get() const { return status_; }
  bool ok() const { return tf().TF_GetCode(status_) == 0; }

  // "INVALID_ARGUMENT" and so on (tensorflow/c/tf_status.h).
  std::string CodeName() const;

  // TensorFlow's message without the names it gives to its internal wrappers.
  std::string Message() const;

  // Throws EngineError "<doing>: <message> (<code>)" unless the status is OK.
  void Check(const std::string& doing) const;

 private:
  TF_Status* status_;
};

}  // namespace trainlab
