// The recipe's words for views: objective.view_...
#pragma once

#include "strait/stage.h"
#include "views.h"

namespace strait::encoder {

void declare_views(ParamTable& table);
ViewOptions view_options(const Params& params);

}  // namespace strait::encoder
