// A created stage, and the call that runs it over frames.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "core/frame.h"
#include "core/params.h"
#include "host/registry.h"

namespace strait::host {

const strait_host& host_table();

// One frame as a stage sees it: the inputs wired up, room for the outputs. Borrowed for the call.
struct CallFrame {
  Frame* frame = nullptr;
  std::vector<const Value*> inputs;  // by input port; null where an optional one is not connected
  std::vector<Value> outputs;        // by output port, filled by the stage
};

// Owns the plugin's instance. `run` may be entered by several threads if the contract says parallel.
class StageInstance {
 public:
  // Throws the plugin's error, "stage 'name': ..." in front.
  StageInstance(const StageType& type, std::string name, const ParamValues& params);
  ~StageInstance();
  StageInstance(StageInstance&&) noexcept;
  StageInstance& operator=(StageInstance&&) = delete;

  // Afterwards every frame that was alive has all its outputs, or its `failure`, or is `dropped`; what a
  // failed frame asked for (attributes, files) is forgotten. A batchable stage gets all frames in one call,
  // others one a call. A call of several frames that fails is repeated frame by frame, so that only the
  // guilty one fails. Inputs of formats the contract does not take fail their frame. Never throws for a
  // stage's fault.
  void run(std::span<CallFrame> frames);

  // For a stage that collects: after the last run(), on one thread. What goes wrong is the frame's failure.
  void finish(Frame& frame);

  const strait_contract& contract() const { return *type_.stage->contract; }
  bool collects() const { return type_.collects(); }
  const std::string& name() const { return name_; }

 private:
  // False where a call of several frames failed as a whole and nothing came of it.
  bool run_once(const std::vector<CallFrame*>& frames);
  // Through one of the stage's functions, whatever it throws. False where that failed.
  using Function = strait_status (*)(void* instance, strait_call*);
  bool call_stage(Function function, strait_call& call);

  StageType type_;
  std::string name_;
  void* instance_ = nullptr;
};

}  // namespace strait::host
