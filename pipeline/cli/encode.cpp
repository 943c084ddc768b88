#include "cli/encode.h"

#include <algorithm>
#include <atomic>

#include <fmt/format.h>
#include <opencv2/core.hpp>
#include <unistd.h>

#include "cli/session.h"
#include "strait/error.h"
#include "strait/fit.h"

namespace strait::cli {

namespace {

constexpr size_t kFloatsTogether = size_t{1} << 22;
constexpr size_t kMostTogether = 1024;

// One picture of a batch.
struct Slot {
  ReadPicture read;
  std::string failure;
  bool wanted = true;
};

class Batch {
 public:
  Batch(const Encoder& encoder, const PictureReader& reader, const EncodeTask& task, size_t most)
      : encoder_(encoder),
        reader_(reader),
        task_(task),
        floats_(encoder.picture.elements()),
        slots_(most),
        pictures_(most * floats_),
        latents_(most * encoder.latent) {}

  void run(const std::vector<std::string>& names, size_t first, size_t count) {
    cv::parallel_for_(cv::Range(0, static_cast<int>(count)), [&](const cv::Range& range) {
      for (int i = range.start; i < range.end; ++i) read(names[first + static_cast<size_t>(i)], first, i);
    });
    std::vector<size_t> chosen;
    for (size_t i = 0; i < count; ++i) {
      if (!slots_[i].failure.empty())
        task_.failed(first + i, slots_[i].failure);
      else if (slots_[i].wanted)
        chosen.push_back(i);
    }
    encode(first, chosen);
  }

 private:
  void read(const std::string& name, size_t first, int number) {
    const auto i = static_cast<size_t>(number);
    slots_[i] = {};
    try {
      slots_[i].read = reader_.read(name);
      slots_[i].wanted = !task_.wanted || task_.wanted(first + i, slots_[i].read.sha256);
      if (slots_[i].wanted) fit_into(encoder_.picture, slots_[i].read.pixels, pictures_.data() + i * floats_);
    } catch (const std::exception& error) {  // strait's or OpenCV's
      slots_[i].failure = error.what();
    }
  }

  void encode(size_t first, const std::vector<size_t>& chosen) {
    if (chosen.empty()) return;
    for (size_t i = 0; i < chosen.size(); ++i)
      if (chosen[i] != i)
        std::copy_n(pictures_.data() + chosen[i] * floats_, floats_, pictures_.data() + i * floats_);
    encoder_.run(pictures_.data(), static_cast<int>(chosen.size()), latents_.data());
    for (size_t i = 0; i < chosen.size(); ++i)
      task_.encoded(first + chosen[i], slots_[chosen[i]].read, latents_.data() + i * encoder_.latent);
  }

  const Encoder& encoder_;
  const PictureReader& reader_;
  const EncodeTask& task_;
  size_t floats_;  // of a picture
  std::vector<Slot> slots_;
  std::vector<float> pictures_, latents_;
};

}  // namespace

Encoder encoder_of(const nn::LatentModel& model) {
  return {
      model.picture_shape(), model.latent_shape().elements(),
      [&model](const float* pictures, int count, float* latents) { model.encode(pictures, count, latents); }};
}

Encoder raw_pixels(const nn::Shape& picture) {
  return {picture, picture.elements(),
          [n = picture.elements()](const float* pictures, int count, float* latents) {
            std::copy_n(pictures, static_cast<size_t>(count) * n, latents);
          }};
}

void fit_into(const nn::Shape& shape, const cv::Mat& picture, float* planes) {
  to_planes(fitted(picture, {shape.w, shape.h}), shape.c, planes);
}

void encode_pictures(const Encoder& encoder, const PictureReader& reader,
                     const std::vector<std::string>& names, const EncodeTask& task) {
  const std::atomic<bool>& stop = stop_on_signals();
  const size_t most = std::clamp<size_t>(kFloatsTogether / encoder.picture.elements(), 1, kMostTogether);
  Batch batch(encoder, reader, task, most);
  for (size_t first = 0; first < names.size(); first += most) {
    if (stop) throw Interrupted();
    batch.run(names, first, std::min(most, names.size() - first));
    if (::isatty(STDERR_FILENO) != 0)
      fmt::print(stderr, "\r{}/{} pictures\x1b[K{}", std::min(first + most, names.size()), names.size(),
                 first + most < names.size() ? "" : "\r\x1b[K");
  }
}

std::vector<float> encode_all(const Encoder& encoder, const PictureReader& reader,
                              const std::vector<std::string>& names, EncodeTask task) {
  std::vector<float> latents;
  std::string failures;
  task.encoded = [&, then = task.encoded](size_t i, const ReadPicture& read, const float* latent) {
    latents.insert(latents.end(), latent, latent + encoder.latent);
    if (then) then(i, read, latent);
  };
  task.failed = [&](size_t i, const std::string& reason) { failures += "\n" + names[i] + ": " + reason; };
  encode_pictures(encoder, reader, names, task);
  if (!failures.empty())
    throw Error(Code::bad_input, reader.root().string(), "not all pictures could be read" + failures);
  return latents;
}

nn::LatentModel model_of(const nn::LatentIndex& index, const std::filesystem::path& folder) {
  nn::LatentModel model = nn::LatentModel::load(folder);
  if (model.weights_sha256() != index.weights_sha256)
    throw Error(Code::usage, folder.string(),
                "is not the model that the index was made with ('" + index.model + "', other weights)",
                "make the index again with strait index");
  return model;
}

nn::Metric metric_for(const nn::LatentModel& model) {
  const auto found = model.info().preprocess.find("metric");
  if (found != model.info().preprocess.end())
    if (const auto* name = std::get_if<std::string>(&found->second)) return nn::metric_named(*name);
  return model.decodes() ? nn::Metric::l2 : nn::Metric::cosine;
}

}  // namespace strait::cli
