// The figures of `strait eval latent` as a table, as JSON, as a page.
#pragma once

#include <filesystem>
#include <string>

#include "cli/latent_trial.h"

namespace strait::cli {

void print_table(const LatentMeasured& measured);
void print_json(const LatentMeasured& measured, const LatentData& data);
std::string page_of(const LatentMeasured& measured, const LatentData& data);

}  // namespace strait::cli
