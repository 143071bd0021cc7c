// How much TensorFlow prints on stderr: TF_CPP_MIN_LOG_LEVEL (0 info, 1 warnings, 2 errors,
// 3 fatal), which TensorFlow 2.21 no longer applies itself since it logs through Abseil
// (tensorflow/tensorflow#100442).
#pragma once

namespace trainlab {

// Applies the level to `library`, an opened library of TensorFlow, for all that follows.
void ApplyLogLevel(void* library);

// Holds back what is printed on stderr while it lives, and prints at its end the lines
// that the level lets through: libtensorflow_framework logs while it is being loaded,
// before any level can be set.
class StartupLogFilter {
 public:
  StartupLogFilter();
  ~StartupLogFilter();
  StartupLogFilter(const StartupLogFilter&) = delete;
  StartupLogFilter& operator=(const StartupLogFilter&) = delete;

 private:
  int held_ = -1;
  int stderr_ = -1;
};

}  // namespace trainlab
