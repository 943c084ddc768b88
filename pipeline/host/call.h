// One call of a stage's `run`: what the boundary's strait_call stands for. Private to this room.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/frame.h"
#include "host/stage_instance.h"

namespace strait::host {

// What a stage asked for on one frame. It reaches the frame when the call is over, so that a call which fails
// half-way and is tried again leaves no traces.
struct Pending {
  std::vector<Value> outputs;  // by output port
  Attributes attributes;
  std::vector<OutputFile> files;
  bool dropped = false;
  std::optional<Failure> failure;
  std::string refusal;  // the host's last refusal of a request, which explains what the stage could not do
};

// Why a value that arrives at an input is none the stage takes, or nothing.
std::optional<Failure> arrival_fault(const strait_contract& contract, const std::string& stage,
                                     const CallFrame& frame);

// Hands what is pending to the frame; a frame that is neither failed nor dropped and lacks an output fails.
void settle(const strait_call& call, size_t index);

// The functions of the host table that concern calls.
void fill_call_functions(strait_host& table);

}  // namespace strait::host

struct strait_call {
  const strait_contract& contract;
  const std::string& stage;
  std::vector<strait::host::CallFrame*> frames;
  std::vector<strait::host::Pending> pending;  // by frame
};
