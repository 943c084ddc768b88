#include "codec.h"

#include <algorithm>
#include <cmath>

#include "alpha.h"
#include "latent.h"
#include "network.h"
#include "nn/cut.h"
#include "nn/shapes.h"
#include "planes.h"
#include "quality.h"
#include "strait/fit.h"
#include "windows.h"

namespace strait::codec {
namespace {

constexpr uint64_t kOneTile = 4'000'000;  // px; larger pictures are coded in tiles
constexpr uint16_t kTile = 32;            // 1024 px

std::unique_ptr<ProgramPool> pool_of(const nn::Model& model, const std::vector<std::string>& from,
                                     const std::vector<std::string>& outputs) {
  nn::NetworkSpec part = nn::cut(model.network(), from, outputs);
  nn::Parameters parameters = nn::parameters_of(part, model.parameters());
  return std::make_unique<ProgramPool>(std::move(part), std::move(parameters));
}

double number_of(const nn::Model& model, const std::string& key) {
  const auto found = model.info().preprocess.find(key);
  const double* number =
      found == model.info().preprocess.end() ? nullptr : std::get_if<double>(&found->second);
  if (number == nullptr || !(*number > 0))
    throw Error(Code::corrupt, model.info().name, "preprocess." + key + " is no number above 0");
  return *number;
}

int padded(int side) {
  return (side + kMultiple - 1) / kMultiple * kMultiple;
}

// Of a picture of this size; in latent pixels.
cv::Size latent_size(int width, int height) {
  return {padded(width) / kBlock, padded(height) / kBlock};
}

std::vector<cv::Rect> tiles_of(const Head& head) {
  const cv::Size whole = latent_size(static_cast<int>(head.width), static_cast<int>(head.height));
  const int side = head.tile == 0 ? std::max(whole.width, whole.height) : head.tile * kMultiple / kBlock;
  std::vector<cv::Rect> tiles;
  for (int y = 0; y < whole.height; y += side)
    for (int x = 0; x < whole.width; x += side)
      tiles.emplace_back(x, y, std::min(side, whole.width - x), std::min(side, whole.height - y));
  return tiles;
}

// How far, in latent pixels, a part looks around; `pixels` of its input to one of them.
int margin_of(const ProgramPool& pool, int pixels) {
  const int most = 1 << 20;
  return std::min(most, nn::receptive_margin(pool.part()).value_or(most)) / pixels + 1;
}

}  // namespace

Codec::Codec(const std::string& model_folder) {
  const nn::Model model = nn::Model::load(model_folder);
  if (model.info().plugin != "codec")
    throw Error(
        Code::usage, model_folder,
        "this is no model of the codec (expected plugin \"codec\", got \"" + model.info().plugin + "\")",
        "name a model that was trained for compression");
  name_ = model.info().name;
  for (size_t i = 0; i < checksum_.size(); ++i)
    checksum_[i] = static_cast<uint8_t>(std::stoi(model.weights_sha256().substr(2 * i, 2), nullptr, 16));
  prior_ = std::make_unique<Prior>(model.network(), model.parameters());
  const double least = number_of(model, "lambda_least"), most = number_of(model, "lambda_most");
  gain_ratio_ = gain_ratio(least, most, prior_->levels());
  refiner_ = std::make_unique<Refiner>(model, Objective(least, most, prior_->levels()));
  analysis_ = pool_of(model, {"picture", "level"}, {"scaled", "z"});
  synthesis_ = pool_of(model, {"latent", "level", "level_back"}, {"rebuilt"});
}

void Codec::analyse(const cv::Mat& picture, int position, const Encoding& encoding, Latent& latent) const {
  const cv::Size size(latent.size.width * kBlock, latent.size.height * kBlock);
  cv::Mat whole;
  cv::copyMakeBorder(picture, whole, 0, size.height - picture.rows, 0, size.width - picture.cols,
                     cv::BORDER_REPLICATE);
  const cv::Size z_size = latent.size / 2;
  const auto levels = static_cast<size_t>(prior_->levels());
  const double level = position / double{kPositionSteps};
  for (const Window& one : windows_of(latent.size, margin_of(*analysis_, kBlock))) {
    const cv::Rect pixels(one.window.tl() * kBlock, one.window.size() * kBlock);
    const cv::Point inside = one.core.tl() - one.window.tl();
    analysis_->with_program({1, 3, pixels.height, pixels.width}, encoding.precision, [&](nn::Program& net) {
      to_planes(whole(pixels), 3, net.input("picture"));
      fill_hat(level, {net.input("level"), levels});
      net.forward();
      copy_planes(net.output("scaled"), one.window.size(), inside, latent.numbers.data(), latent.size,
                  one.core.tl(), one.core.size(), prior_->channels());
      copy_planes(net.output("z"), one.window.size() / 2, inside / 2, latent.z.data(), z_size,
                  one.core.tl() / 2, one.core.size() / 2, prior_->hyper_channels());
    });
  }
  if (encoding.effort > 0)
    refiner_->refine(whole, picture.size(), level, refining_steps(encoding.effort), encoding.precision,
                     latent);
}

cv::Mat Codec::synthesise(const Latent& latent, const Head& head, nn::Precision precision) const {
  cv::Mat whole(latent.size * kBlock, CV_MAKETYPE(head.bits == 8 ? CV_8U : CV_16U, head.channels));
  const auto levels = static_cast<size_t>(prior_->levels());
  const double level = head.position / double{kPositionSteps};
  for (const Window& one : windows_of(latent.size, margin_of(*synthesis_, 1))) {
    const cv::Size pixels = one.window.size() * kBlock;
    const nn::Shape shape{1, prior_->channels(), one.window.height, one.window.width};
    synthesis_->with_program(shape, precision, [&](nn::Program& net) {
      copy_planes(latent.numbers.data(), latent.size, one.window.tl(), net.input("latent"), one.window.size(),
                  {0, 0}, one.window.size(), prior_->channels());
      fill_hat(level, {net.input("level"), levels});
      fill_back_hat(level, gain_ratio_, {net.input("level_back"), levels});
      net.forward();
      const cv::Rect inside((one.core.tl() - one.window.tl()) * kBlock, one.core.size() * kBlock);
      cv::Mat rebuilt = from_planes(net.output("rebuilt"), 3, pixels)(inside);
      if (head.channels == 1) cv::transform(rebuilt, rebuilt, cv::Matx13f::all(1.0F / 3));
      with_depth(rebuilt, whole.depth())
          .copyTo(whole(cv::Rect(one.core.tl() * kBlock, one.core.size() * kBlock)));
    });
  }
  return whole;
}

std::vector<uint8_t> Codec::compress(const cv::Mat& picture, const Encoding& encoding) const {
  const cv::Mat image = picture.depth() == CV_32F ? with_depth(picture, CV_16U) : picture;
  Container file;
  Head& head = file.head;
  head.width = static_cast<uint32_t>(image.cols);
  head.height = static_cast<uint32_t>(image.rows);
  head.channels = image.channels() == 1 ? 1 : 3;
  head.bits = image.depth() == CV_8U ? 8 : 16;
  head.alpha = image.channels() == 4;
  head.quality = static_cast<uint16_t>(std::lrint(encoding.quality * 100));
  head.position = static_cast<uint16_t>(position_of_quality(encoding.quality, prior_->levels()));
  head.tile = head.pixels() <= kOneTile ? 0 : kTile;
  head.checksum = checksum_;
  head.model = name_;
  if (head.alpha) {
    cv::Mat alpha;
    cv::extractChannel(image, alpha, 3);
    file.alpha = pack_alpha(alpha);
  }
  Latent latent(latent_size(image.cols, image.rows), *prior_);
  analyse(with_channels(image, 3), head.position, encoding, latent);
  for (const cv::Rect& tile : tiles_of(head)) file.tiles.push_back(encode_tile(latent, tile, head.position));
  return write_container(file);
}

void Codec::check_model(const Head& head, const std::string& where) const {
  if (head.model == name_ && head.checksum == checksum_) return;
  const std::string other = head.model == name_ ? "another version of the model '" + name_ + "'"
                                                : "the model '" + head.model + "' (here is '" + name_ + "')";
  throw Error(Code::missing, where, "the file was made with " + other,
              "name that model's folder: model = ...");
}

cv::Mat Codec::decompress(std::span<const uint8_t> file, uint64_t most_pixels, nn::Precision precision,
                          const std::string& where) const {
  const Container container = read_container(file, most_pixels, where);
  const Head& head = container.head;
  check_model(head, where);
  Latent latent(latent_size(static_cast<int>(head.width), static_cast<int>(head.height)), *prior_);
  const std::vector<cv::Rect> tiles = tiles_of(head);
  for (size_t i = 0; i < tiles.size(); ++i)
    decode_tile(container.tiles[i], tiles[i], head.position, latent,
                where + ": tile " + std::to_string(i + 1));
  const cv::Size size(static_cast<int>(head.width), static_cast<int>(head.height));
  cv::Mat picture = synthesise(latent, head, precision)(cv::Rect({0, 0}, size));
  if (!head.alpha) return picture;
  cv::Mat alpha(size, head.bits == 8 ? CV_8UC1 : CV_16UC1);
  unpack_alpha(container.alpha, alpha, where);
  picture = with_channels(picture, 4);
  cv::insertChannel(alpha, picture, 3);
  return picture;
}

}  // namespace strait::codec
