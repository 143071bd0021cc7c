#include "log_level.h"

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cctype>
#include <cstdlib>
#include <cstring>
#include <string>

namespace trainlab {
namespace {

// Abseil puts its release into the names of its functions; these are the releases in
// TensorFlow 2.18–2.21 and near them.
const char* const kAbseilReleases[] = {"20250814", "20250512", "20250127",
                                       "20240722", "20240116", "20230802"};

const char kPreamble[] = "WARNING: All log messages before absl::InitializeLog()";

int LogLevel() {
  const char* text = std::getenv("TF_CPP_MIN_LOG_LEVEL");
  const bool valid =
      text != nullptr && text[0] >= '0' && text[0] <= '3' && text[1] == '\0';
  return valid ? text[0] - '0' : 0;
}

// The severity of one of Abseil's lines, "I0000 00:00:17955… port.cc:153] …"; -1 for any
// other line.
int Severity(const std::string& line) {
  const char* const severities = "IWEF";
  const char* found = line.empty() ? nullptr : std::strchr(severities, line[0]);
  if (found == nullptr || line.size() < 6 || line[5] != ' ') return -1;
  for (size_t i = 1; i < 5; ++i) {
    if (std::isdigit(static_cast<unsigned char>(line[i])) == 0) return -1;
  }
  return static_cast<int>(found - severities);
}

// `log` without Abseil's lines below `level`; lines of other origin stay.
std::string FilterLog(const std::string& log, int level) {
  std::string kept;
  for (size_t start = 0; start < log.size();) {
    const size_t newline = log.find('\n', start);
    const size_t end = newline == std::string::npos ? log.size() : newline + 1;
    const std::string line = log.substr(start, end - start);
    const int severity = Severity(line);
    const bool preamble = line.compare(0, sizeof(kPreamble) - 1, kPreamble) == 0;
    if (!preamble && (severity < 0 || severity >= level)) kept += line;
    start = end;
  }
  return kept;
}

}  // namespace

void ApplyLogLevel(void* library) {
  const int level = LogLevel();
  if (level == 0) return;
  for (const char* release : kAbseilReleases) {
    // absl::lts_<release>::SetMinLogLevel(absl::LogSeverityAtLeast)
    const std::string name = std::string("_ZN4absl12lts_") + release +
                             "14SetMinLogLevelENS0_18LogSeverityAtLeastE";
    void* symbol = dlsym(library, name.c_str());
    if (symbol != nullptr) {
      reinterpret_cast<void (*)(int)>(symbol)(level);
      return;
    }
  }
}

StartupLogFilter::StartupLogFilter() {
  if (LogLevel() == 0) return;
  held_ = memfd_create("startup-log", MFD_CLOEXEC);
  stderr_ = held_ < 0 ? -1 : dup(STDERR_FILENO);
  if (stderr_ >= 0) dup2(held_, STDERR_FILENO);
}

StartupLogFilter::~StartupLogFilter() {
  if (stderr_ >= 0) {
    dup2(stderr_, STDERR_FILENO);
    close(stderr_);
    std::string log(static_cast<size_t>(lseek(held_, 0, SEEK_END)), '\0');
    const ssize_t size = pread(held_, &log[0], log.size(), 0);
    log.resize(size > 0 ? static_cast<size_t>(size) : 0);
    const std::string rest = FilterLog(log, LogLevel());
    const ssize_t written = write(STDERR_FILENO, rest.data(), rest.size());
    static_cast<void>(written);  // Nothing can be done about a stderr that is closed.
  }
  if (held_ >= 0) close(held_);
}

}  // namespace trainlab
