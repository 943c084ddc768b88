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
  if (!call_stage(type_.stage->run, call) && frames.size() > 1) return false;
  for (size_t i = 0; i < frames.size(); ++i) settle(call, i);
  return true;
}

void StageInstance::finish(Frame& frame) {
  static const strait_contract kNoPorts{};  // a call at the end of a run has none
  CallFrame only{&frame, {}, {}};
  strait_call call{kNoPorts, name_, {&only}, std::vector<Pending>(1)};
  call_stage(type_.stage->finish, call);
  settle(call, 0);
}

// A failure belongs to the frame where it is the only one.
bool StageInstance::call_stage(Function function, strait_call& call) {
  strait_status status = STRAIT_OK;
  take_thread_error("");
  try {
    status = function(instance_, &call);
  } catch (...) {
    status = status_of_exception(kEscaped);
  }
  if (status == STRAIT_OK) return true;
  Pending& first = call.pending[0];
  if (call.pending.size() == 1)
    first.failure = Failure{name_, to_code(status), failure_reason(first.refusal)};
  return false;
}

}  // namespace strait::host
