// The recipe's table [schedule] as a Schedule.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "core/params.h"
#include "core/settings.h"
#include "strait/contract.h"
#include "train/schedule.h"

namespace strait::train {

// Declares "schedule.kind" and all that the kinds need, but for the averaging.
void add_schedule_params(ParamTable& table);

// Of values that check_settings found complete.
Schedule schedule_of(const ParamValues& values);

// Adds a problem for every setting of `settings` that stands in the recipe but has no meaning with its kind.
void check_schedule(std::span<const Setting> settings, const ParamValues& values,
                    std::vector<Problem>& problems);

// All that decides the rates, for the recipe's hash.
std::string schedule_words(const Schedule& schedule);

}  // namespace strait::train
