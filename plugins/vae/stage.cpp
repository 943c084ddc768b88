#include "stage.h"

#include <algorithm>
#include <iterator>
#include <string>

#include "strait/error.h"
#include "strait/image.h"

namespace strait::vae {
namespace {

constexpr char kAnyPicture[] =
    "any picture; its middle is brought to the size that the model takes, alpha is dropped";
constexpr char kLikeliest[] = "that under which the picture is likeliest";
constexpr uint32_t kFloats = STRAIT_GRAY | STRAIT_COLOUR | STRAIT_F32;
constexpr char kFloatsDoc[] = "in floats that may lie a little outside of 0..1";

std::vector<cv::Mat> pictures_of(std::span<Frame> frames, uint32_t port = 0) {
  std::vector<cv::Mat> pictures;
  for (Frame& frame : frames) pictures.push_back(input_mat(frame, port));
  return pictures;
}

std::vector<float> mean_of(const std::vector<float>& rows, size_t size) {
  std::vector<double> sums(size);
  for (size_t i = 0; i < rows.size(); ++i) sums[i % size] += static_cast<double>(rows[i]);
  std::vector<float> mean;
  const size_t items = rows.size() / size;
  std::transform(sums.begin(), sums.end(), std::back_inserter(mean),
                 [=](double sum) { return static_cast<float>(sum / static_cast<double>(items)); });
  return mean;
}

}  // namespace

ParamSpec path_param() {
  return choice("path", {"spherical", "linear"},
                "between two latents: along a circle about zero, its length changing evenly; or straight")
      .by_default("spherical");
}

Path path_named(const std::string& name) {
  return name == "linear" ? Path::linear : Path::spherical;
}

Contract Reconstruct::contract() {
  return PictureModel::with_params(
      Contract("vae-reconstruct", "Shows what a variational autoencoder keeps of a picture.")
          .input("image", kAnyPicture)
          .output("image", std::string("what the mean of the latent stands for, ") + kFloatsDoc, kFloats)
          .batchable(),
      kLikeliest);
}

void Reconstruct::run(std::span<Frame> frames) const {
  model_.decode(model_.encode(pictures_of(frames)), frames);
}

Contract Interpolate::contract() {
  return PictureModel::with_params(
             Contract("vae-interpolate", "Makes what lies between two pictures.")
                 .input("first", kAnyPicture)
                 .input("second", "another one; not connected: one of the folder")
                 .optional()
                 .output("image", std::string("the picture between them, ") + kFloatsDoc, kFloats)
                 .batchable(),
             std::string(kLikeliest) + " to which it is nearer")
      .param(
          file("folder",
               "where second pictures are: the first by name for the first frame, and so on, anew at its end")
              .by_default(""))
      .param(real("at", "where between them: 0 is the first, 1 the second").by_default("0.5").range(0, 1))
      .param(path_param());
}

Interpolate::Interpolate(const Params& params)
    : model_(params), at_(params.real("at")), path_(path_named(params.text("path"))) {
  const std::string folder = params.text("folder");
  if (!folder.empty()) others_ = model_.encode(read_pictures(folder));
}

Latents Interpolate::seconds(std::span<Frame> frames) const {
  const bool connected = frames[0].input(1).kind != 0;
  if (connected != others_.numbers.empty())
    throw Error(Code::usage, "vae-interpolate",
                connected ? "second is connected, and folder is given" : "there are no second pictures",
                "connect the input second, or give folder");
  if (connected) return model_.encode(pictures_of(frames, 1));
  const size_t size = model_.latent_size(), count = others_.numbers.size() / size;
  Latents chosen;
  for (const Frame& frame : frames) {
    const size_t i = frame.ordinal() % count;
    const auto first = others_.numbers.begin() + static_cast<std::ptrdiff_t>(i * size);
    chosen.numbers.insert(chosen.numbers.end(), first, first + static_cast<std::ptrdiff_t>(size));
    if (!others_.labels.empty()) chosen.labels.push_back(others_.labels[i]);
  }
  return chosen;
}

void Interpolate::run(std::span<Frame> frames) const {
  const Latents from = model_.encode(pictures_of(frames, 0)), to = seconds(frames);
  const size_t size = model_.latent_size();
  Latents made{{}, at_ < 0.5 ? from.labels : to.labels};
  for (size_t i = 0; i < from.numbers.size(); i += size) {
    const std::vector<float> one =
        between({from.numbers.data() + i, size}, {to.numbers.data() + i, size}, at_, path_);
    made.numbers.insert(made.numbers.end(), one.begin(), one.end());
  }
  model_.decode(made, frames);
}

Contract Edit::contract() {
  return PictureModel::with_params(
             Contract("vae-edit", "Gives a picture more of what one set of examples has and another lacks.")
                 .input("image", kAnyPicture)
                 .output("image", std::string("the picture, edited, ") + kFloatsDoc, kFloats)
                 .batchable(),
             kLikeliest)
      .param(file("plus", "folder of examples that have it; their latents' mean is moved towards"))
      .param(file("minus", "folder of examples that lack it, but are like the others besides"))
      .param(real("strength", "how far: 1 is from one mean to the other, 0 rebuilds the picture")
                 .by_default("1")
                 .range(-10, 10));
}

Edit::Edit(const Params& params) : model_(params) {
  const auto strength = static_cast<float>(params.real("strength"));
  step_ = mean_of(model_.encode(read_pictures(params.text("plus"))).numbers, model_.latent_size());
  const std::vector<float> minus =
      mean_of(model_.encode(read_pictures(params.text("minus"))).numbers, model_.latent_size());
  for (size_t d = 0; d < step_.size(); ++d) step_[d] = strength * (step_[d] - minus[d]);
}

void Edit::run(std::span<Frame> frames) const {
  Latents latents = model_.encode(pictures_of(frames));
  for (size_t i = 0; i < latents.numbers.size(); ++i) latents.numbers[i] += step_[i % step_.size()];
  model_.decode(latents, frames);
}

}  // namespace strait::vae
