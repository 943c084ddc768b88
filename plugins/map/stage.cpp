#include "stage.h"

#include <algorithm>

#include <fmt/format.h>
#include <opencv2/imgcodecs.hpp>

#include "layout.h"
#include "strait/fit.h"
#include "strait/image.h"
#include "strait/pixels.h"
#include "strait/tensor.h"
#include "tsne.h"

namespace strait::map {
namespace {

constexpr size_t kMostForTsne = 10000;

std::string quoted(const std::string& text) {  // RFC 4180
  std::string out = "\"";
  for (const char one : text) out += one == '"' ? "\"\"" : std::string(1, one);
  return out + "\"";
}

}  // namespace

Contract LatentMap::contract() {
  return Contract("latent-map",
                  "Draws all pictures of a run where their latents place them; writes "
                  "NAME.png, and NAME.csv with the places.")
      .input_tensor("latent", "of each picture, all of one length")
      .input("image", "what is drawn")
      .param(choice("method", {"tsne", "pca"},
                    "t-SNE keeps neighbours together; pca shows the directions of largest variance")
                 .by_default("tsne"))
      .param(real("perplexity", "of t-SNE: neighbours that count, about").by_default("30").range(1, 1000))
      .param(integer("side", "of the map").by_default("2000").range(100, 30000).in("px"))
      .param(integer("thumbnail", "longest side of a picture on the map")
                 .by_default("48")
                 .range(4, 1000)
                 .in("px"));
}

LatentMap::LatentMap(const Params& params)
    : method_(params.text("method")),
      perplexity_(params.real("perplexity")),
      side_px_(static_cast<int>(params.integer("side"))),
      thumbnail_px_(static_cast<int>(params.integer("thumbnail"))) {}

void LatentMap::run(Frame& frame) {
  const std::span<const float> latent = input_floats(frame.input(0));
  Point point{
      frame.relative_path(),
      {latent.begin(), latent.end()},
      with_depth(thumbnail(with_channels(input_mat(frame, 1), 3), {thumbnail_px_, thumbnail_px_}), CV_8U)};
  const std::lock_guard lock(mutex_);
  if (!points_.empty() && points_.front().latent.size() != latent.size())
    throw Error(Code::bad_input, frame.relative_path(),
                fmt::format("its latent has {} numbers, others have {}", latent.size(),
                            points_.front().latent.size()),
                "encode all with one model");
  points_.push_back(std::move(point));
}

void LatentMap::finish(Frame& frame) const {
  std::vector<const Point*> order;
  for (const Point& point : points_) order.push_back(&point);
  if (order.empty()) return;
  std::sort(order.begin(), order.end(), [](const Point* a, const Point* b) { return a->path < b->path; });
  if (method_ == "tsne" && order.size() > kMostForTsne)
    throw Error(Code::limit, "method",
                fmt::format("t-SNE of {} pictures, allowed are {}", order.size(), kMostForTsne),
                "set method = \"pca\", or run it on fewer pictures");

  cv::Mat1f latents(static_cast<int>(order.size()), static_cast<int>(order.front()->latent.size()));
  std::vector<cv::Mat3b> thumbnails;
  for (size_t i = 0; i < order.size(); ++i) {
    std::copy(order[i]->latent.begin(), order[i]->latent.end(), latents[static_cast<int>(i)]);
    thumbnails.push_back(order[i]->thumbnail);
  }
  cv::Mat1d places = in_unit_square(principal_places(latents));
  if (method_ == "tsne") places = in_unit_square(tsne(latents, places, {perplexity_}));

  std::vector<uint8_t> png;
  cv::imencode(".png", draw_map(thumbnails, places, side_px_), png);
  std::string csv = "path,x,y\n";
  for (size_t i = 0; i < order.size(); ++i)
    csv += fmt::format("{},{:.6f},{:.6f}\n", quoted(order[i]->path), places(static_cast<int>(i), 0),
                       places(static_cast<int>(i), 1));
  frame.write_file(".png", png.data(), png.size());
  frame.write_file(".csv", csv.data(), csv.size());
}

}  // namespace strait::map

STRAIT_PLUGIN("map", "0.1.0", strait::map::LatentMap);
