// What models keep of pictures in their latents, side by side on one page.
#pragma once

#include <string>
#include <vector>

#include "report/chart.h"
#include "report/html.h"

namespace strait::report {

struct LatentModelPart {
  std::string name;
  // Over the number of latents that are kept; one place where the model cannot do with fewer.
  std::vector<Place> error, explained;
  std::vector<double> variances;  // of its latents, falling
  std::string rebuilt_png;        // of the pictures that the page shows; empty: it does not decode
};

// Texts are plain: the page escapes them.
struct LatentPage {
  std::string title;
  std::vector<std::string> lines;  // what was measured on what
  Table figures;                   // a column a model
  Table angles;                    // between models; without rows where there are none
  std::string pictures_png;
  std::vector<LatentModelPart> models;
};

std::string latent_page(const LatentPage& page);

}  // namespace strait::report
