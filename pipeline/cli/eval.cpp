// strait eval KIND
#include "cli/eval.h"

#include <array>

#include "cli/verbs.h"

namespace strait::cli {

namespace {

constexpr std::array kKinds = {add_eval_anomaly,   add_eval_classify, add_eval_codec, add_eval_denoise,
                               add_eval_generator, add_eval_latent,   add_eval_tag,   add_eval_vae};

}  // namespace

void add_eval(CLI::App& app, Session& session) {
  CLI::App* verb = app.add_subcommand("eval", "Measure a model");
  verb->require_subcommand(1);
  for (const auto add : kKinds) add(*verb, session);
}

}  // namespace strait::cli
