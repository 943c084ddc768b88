#include "host/stage_instance.h"

#include <utility>

#include <fmt/format.h>

#include "host/call.h"
#include "host/thread_error.h"
#include "strait/error.h"

namespace strait::host {

namespace {

constexpr const char* kEscaped = "an exception that is no std::exception left the plugin";

// The stage's own words; where they do not hold the host's refusal that led to them, that too.
std::string failure_reason(const std::string& refusal) {
  const std::string said = take_thread_error("failed without a message");
  return refusal.empty() || said.find(refusal) != std::string::npos ? said
                                                                    : fmt::format("{} ({})", said, refusal);
}

}  // namespace

StageInstance::StageInstance(const StageType& type, std::string name, const ParamValues& params)
    : type_(type), name_(std::move(name)) {
  const strait_params checked{params};
  strait_status status = STRAIT_OK;
  take_thread_error("");
  try {
    status = type_.stage->create(&host_table(), &checked, &instance_);
  } catch (...) {
    status = status_of_exception(kEscaped);
  }
  if (status != STRAIT_OK)
    throw Error(to_code(status), fmt::format("stage '{}'", name_),
                take_thread_error("failed without a message"));
}

StageInstance::~StageInstance() {
  if (type_.stage == nullptr) return;  // moved from
  try {
    type_.stage->destroy(instance_);
  } catch (...) {
    // The instance is gone as far as the host can tell; its frames are done.
  }
}

StageInstance::StageInstance(StageInstance&& other) noexcept
    : type_(std::exchange(other.type_, {})), name_(std::move(other.name_)), instance_(other.instance_) {}

void StageInstance::run(std::span<CallFrame> frames) {
  std::vector<CallFrame*> live;
  for (CallFrame& one : frames) {
    if (!one.frame->alive()) continue;
    one.frame->failure = arrival_fault(contract(), name_, one);
    if (one.frame->alive()) live.push_back(&one);
  }
  if (contract().batchable != 0 && live.size() > 1 && run_once(live)) return;
  for (CallFrame* one : live) run_once({one});
}

bool StageInstance::run_once(const std::vector<CallFrame*>& frames) {
  strait_call call{contract(), name_, frames, std::vector<Pending>(frames.size())};
  for (Pending& pending : call.pending) pending.outputs.resize(contract().output_count);
  strait_status status = STRAIT_OK;
  take_thread_error("");
  try {
    status = type_.stage->run(instance_, &call);
  } catch (...) {
    status = status_of_exception(kEscaped);
  }
  if (status != STRAIT_OK) {
    if (frames.size() > 1) return false;
    call.pending[0].failure = Failure{name_, to_code(status), failure_reason(call.pending[0].refusal)};
  }
  for (size_t i = 0; i < frames.size(); ++i) settle(call, i);
  return true;
}

}  // namespace strait::host
