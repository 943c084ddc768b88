// The command line. Arrives: arguments. Leaves: an exit code (docs/architecture.md). Each verb is a file of
// its own.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/session.h"
#include "cli/verbs.h"
#include "core/nearest.h"
#include "strait/error.h"

namespace {

constexpr int kWrongArguments = 2;
constexpr int kInternal = 70;  // EX_SOFTWARE of sysexits.h

constexpr std::array kVerbs = {
    strait::cli::add_run,        strait::cli::add_validate,  strait::cli::add_plugins,
    strait::cli::add_inspect,    strait::cli::add_train,     strait::cli::add_eval,
    strait::cli::add_results,    strait::cli::add_export,    strait::cli::add_infer,
    strait::cli::add_index,      strait::cli::add_similar,   strait::cli::add_compress,
    strait::cli::add_decompress, strait::cli::add_calibrate,
};

int report(const char* text, int exit_code) {
  fmt::print(stderr, "strait: {}\n", text);
  return exit_code;
}

// CLI11 says of a misspelt verb only that there should be one.
void require_verb(const CLI::App& app, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> names;
  for (const CLI::App* verb : app.get_subcommands([](const CLI::App*) { return true; }))
    names.push_back(verb->get_name());
  if (std::find(names.begin(), names.end(), argv[1]) != names.end()) return;
  throw strait::Error(strait::Code::usage, argv[1], "is no verb of strait",
                      strait::name_hint(argv[1], names));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"strait runs learned image pipelines over folders of pictures, and trains them."};
  strait::cli::Session session;
  app.set_version_flag("--version", "strait " STRAIT_VERSION);
  app.add_option("--plugin-path", session.plugin_path,
                 "Folders of plugins, separated by ':', searched first");
  app.add_option("--model-path", session.model_path, "Folders of models, separated by ':', searched first");
  app.require_subcommand(1);
  app.fallthrough();
  for (const auto add : kVerbs) add(app, session);
  try {
    require_verb(app, argc, argv);
    app.parse(argc, argv);
    return session.exit_code;
  } catch (const CLI::ParseError& e) {
    return app.exit(e) == 0 ? 0 : kWrongArguments;
  } catch (const strait::cli::Interrupted&) {
    return report("interrupted; nothing has been written", strait::cli::kInterrupted);
  } catch (const strait::Error& e) {
    return report(e.what(), e.code() == strait::Code::internal ? kInternal : kWrongArguments);
  } catch (const std::exception& e) {
    return report(e.what(), kInternal);
  }
}
