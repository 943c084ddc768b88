#include "stage.h"

#include <algorithm>
#include <string>
#include <utility>

#include "latent.h"
#include "strait/fit.h"
#include "strait/image.h"
#include "strait/pixels.h"
#include "strait/tensor.h"

namespace strait::gan {
namespace {

void require(bool holds, const char* where, const std::string& what, const std::string& mend) {
  if (!holds) throw Error(Code::usage, where, what, mend);
}

}  // namespace

Contract Sampler::with_params(Contract contract) {
  return std::move(contract)
      .output("image", "the picture, 8-bit, of the model's size", STRAIT_GRAY | STRAIT_COLOUR | STRAIT_U8)
      .output_tensor("latent", "what it was made of: the model's latent, and a number for each class")
      .param(model("model", "a generator that plugin `gan` has trained"))
      .param(
          integer("seed", "of the latents: the same pictures in every graph").by_default("0").range(0, 1e15))
      .param(real("truncation",
                  "numbers of latents that lie farther from 0 are drawn again: less variety, likelier "
                  "pictures; 0: none")
                 .by_default("0")
                 .range(0, 10))
      .param(text("label", "conditional models: the class; without it each in turn").by_default(""))
      .param(choice("precision", {"f32", "bf16", "auto"},
                    "numbers inside the network; auto: bf16 where the CPU computes in it")
                 .by_default("f32"))
      .batchable();
}

Sampler::Sampler(const Params& params)
    : generator_(Generator::load(params.text("model"))),
      seed_(static_cast<uint64_t>(params.integer("seed"))),
      truncation_(params.real("truncation")),
      precision_(nn::precision_named(params.text("precision"))) {
  if (const std::string label = params.text("label"); !label.empty())
    label_ = generator_.info().class_named(label);
  constexpr double kLeast = 0.01;  // of 0 to 0.01 hardly any number is drawn, which takes forever
  if (truncation_ > 0 && truncation_ < kLeast)
    throw Error(Code::usage, "truncation",
                "is " + std::to_string(truncation_) + " (expected 0, or 0.01 to 10)",
                "raise it; 0 does not truncate");
}

int32_t Sampler::label_of(uint64_t number) const {
  if (generator_.classes().empty()) return 0;
  return label_.value_or(static_cast<int32_t>(number % generator_.classes().size()));
}

std::vector<float> Sampler::input(uint64_t number) const {
  std::vector<float> made(generator_.input_size());
  draw_input({seed_, number, label_of(number), truncation_}, generator_.classes().size(), made);
  return made;
}

void Sampler::write(std::span<Frame> frames, const std::vector<float>& inputs) const {
  const nn::Shape& shape = generator_.picture_shape();
  const size_t each = shape.elements(), row = generator_.input_size();
  std::vector<float> pictures(frames.size() * each);
  generator_.pictures(inputs.data(), static_cast<int>(frames.size()), pictures.data(), precision_);
  const int64_t latent_shape[] = {static_cast<int64_t>(row)};
  for (size_t i = 0; i < frames.size(); ++i) {
    const cv::Mat picture = from_planes(pictures.data() + i * each, shape.c, {shape.w, shape.h});
    output_copy(frames[i], with_depth(picture, CV_8U));
    std::copy_n(inputs.data() + i * row, row, output_floats(frames[i], latent_shape, 1).data());
  }
}

Contract SampleStage::contract() {
  return Sampler::with_params(
      Contract("gan-sample", "Makes pictures out of nothing but random numbers, with a generator.")
          .generates("pictures that are made", "64"));
}

void SampleStage::run(std::span<Frame> frames) const {
  std::vector<float> inputs;
  for (Frame& frame : frames) {
    const std::vector<float> one = sampler_.input(frame.ordinal());
    inputs.insert(inputs.end(), one.begin(), one.end());
    const std::vector<std::string>& classes = sampler_.generator().classes();
    if (!classes.empty())
      frame.set("label", classes[static_cast<size_t>(sampler_.label_of(frame.ordinal()))]);
  }
  sampler_.write(frames, inputs);
}

Contract InterpolateStage::contract() {
  return Sampler::with_params(
      Contract("gan-interpolate", "Walks from sample to sample of a generator, along arcs between latents.")
          .generates("pictures of the whole walk", "64")
          .param(integer("steps", "pictures from one sample to the next").by_default("8").range(1, 1e6))
          .param(
              integers("samples", "the samples to visit, by their numbers in gan-sample; none: 0, 1, 2, ...")
                  .by_default("[]")
                  .range(0, 1e15))
          .param(boolean("loop", "the walk ends where it began").by_default("false")));
}

InterpolateStage::InterpolateStage(const Params& params)
    : sampler_(params),
      steps_(static_cast<uint64_t>(params.integer("steps"))),
      stops_(params.integers("samples")),
      loop_legs_(0) {
  const auto count = static_cast<uint64_t>(params.integer("count"));
  const bool loop = params.boolean("loop");
  require(!loop || count % steps_ == 0, "count",
          "is " + std::to_string(count) + " (with loop expected a multiple of steps, " +
              std::to_string(steps_) + ")",
          "change one of them");
  if (loop) loop_legs_ = count / steps_;
  const uint64_t needed = loop ? loop_legs_ : (count + steps_ - 2) / steps_ + 1;
  require(stops_.empty() || stops_.size() == needed, "samples",
          "are " + std::to_string(stops_.size()) + " (of " + std::to_string(count) + " pictures, " +
              std::to_string(steps_) + " from one to the next, expected " + std::to_string(needed) + ")",
          "change samples, count or steps");
}

void InterpolateStage::run(std::span<Frame> frames) const {
  std::vector<float> inputs;
  for (Frame& frame : frames) {
    const std::vector<float> one = input(frame.ordinal());
    inputs.insert(inputs.end(), one.begin(), one.end());
  }
  sampler_.write(frames, inputs);
}

// Latents go along the arc, classes straight from the one to the other.
std::vector<float> InterpolateStage::input(uint64_t frame) const {
  const auto sample = [&](uint64_t stop) {
    if (loop_legs_ > 0) stop %= loop_legs_;
    return sampler_.input(stops_.empty() ? stop : static_cast<uint64_t>(stops_[stop]));
  };
  const uint64_t leg = frame / steps_;
  std::vector<float> a = sample(leg);
  if (frame % steps_ == 0) return a;
  const std::vector<float> b = sample(leg + 1);
  const double t = static_cast<double>(frame % steps_) / static_cast<double>(steps_);
  const size_t latent = sampler_.generator().latent_size();
  std::vector<float> between(a.size());
  slerp(std::span(a).first(latent), std::span(b).first(latent), t, std::span(between).first(latent));
  for (size_t i = latent; i < a.size(); ++i) between[i] = static_cast<float>((1 - t) * a[i] + t * b[i]);
  return between;
}

}  // namespace strait::gan
