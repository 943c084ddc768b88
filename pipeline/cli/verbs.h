// The verbs of the command line, one file each. A function adds its verb to the parser; the verb leaves its
// exit code in Session::exit_code and throws strait::Error for wrong arguments.
#pragma once

#include "cli/session.h"
#include <CLI/CLI.hpp>

namespace strait::cli {

void add_run(CLI::App& app, Session& session);
void add_validate(CLI::App& app, Session& session);
void add_plugins(CLI::App& app, Session& session);
void add_inspect(CLI::App& app, Session& session);
void add_train(CLI::App& app, Session& session);
void add_eval(CLI::App& app, Session& session);
void add_results(CLI::App& app, Session& session);
void add_export(CLI::App& app, Session& session);
void add_infer(CLI::App& app, Session& session);
void add_calibrate(CLI::App& app, Session& session);
void add_index(CLI::App& app, Session& session);
void add_similar(CLI::App& app, Session& session);
void add_compress(CLI::App& app, Session& session);
void add_decompress(CLI::App& app, Session& session);

}  // namespace strait::cli
