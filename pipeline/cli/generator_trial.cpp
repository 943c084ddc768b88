#include "cli/generator_trial.h"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "cli/encode.h"
#include "cli/frechet.h"
#include "strait/error.h"

namespace strait::cli {
namespace {

// Rows for each picture: its pixels, features and probabilities of classes.
struct Gathered {
  std::vector<std::string> names;
  std::vector<float> pixels, features, probabilities;
};

void require_size(const ReadPicture& read, const nn::Shape& shape, const std::string& where) {
  if (read.pixels.cols == shape.w && read.pixels.rows == shape.h) return;
  throw Error(Code::bad_input, where,
              fmt::format("is {}x{} px (expected {}x{}, as the classifier takes)", read.pixels.cols,
                          read.pixels.rows, shape.w, shape.h),
              "name a classifier of that size, or scale the pictures in the graph that makes them");
}

Gathered gather(const nn::Classifier& classifier, const PictureChoice& choice) {
  const nn::Shape& shape = classifier.latents().picture_shape();
  const PictureReader reader(root_of(choice));
  Gathered set;
  set.names = names_of(list_pictures(choice, reader));
  set.pixels.resize(set.names.size() * shape.elements());
  EncodeTask task;
  task.encoded = [&](size_t i, const ReadPicture& read, const float*) {
    require_size(read, shape, (reader.root() / set.names[i]).string());
    fit_into(shape, read.pixels, set.pixels.data() + i * shape.elements());
  };
  set.features = encode_all(encoder_of(classifier.latents()), reader, set.names, task);
  set.probabilities = classifier.probabilities(set.features.data(), static_cast<int>(set.names.size()));
  return set;
}

// `count` rows, evenly spread.
std::vector<float> spread_rows(const std::vector<float>& rows, size_t all, size_t count) {
  const size_t length = rows.size() / all;
  std::vector<float> chosen;
  chosen.reserve(count * length);
  for (size_t i = 0; i < count; ++i) {
    const float* row = rows.data() + i * all / count * length;
    chosen.insert(chosen.end(), row, row + length);
  }
  return chosen;
}

Gathered spread(const Gathered& set, size_t count) {
  const size_t all = set.names.size();
  Gathered chosen{{},
                  spread_rows(set.pixels, all, count),
                  spread_rows(set.features, all, count),
                  spread_rows(set.probabilities, all, count)};
  for (size_t i = 0; i < count; ++i) chosen.names.push_back(set.names[i * all / count]);
  return chosen;
}

std::vector<double> class_shares(const Gathered& set, size_t classes) {
  std::vector<double> shares(classes);
  for (size_t i = 0; i < set.names.size(); ++i) {
    const float* row = set.probabilities.data() + i * classes;
    shares[static_cast<size_t>(std::max_element(row, row + classes) - row)] +=
        1 / static_cast<double>(set.names.size());
  }
  return shares;
}

double mean_confidence(const Gathered& set, size_t classes) {
  double sum = 0;
  for (size_t i = 0; i < set.names.size(); ++i) {
    const float* row = set.probabilities.data() + i * classes;
    sum += double{*std::max_element(row, row + classes)};
  }
  return sum / static_cast<double>(set.names.size());
}

double total_variation(const std::vector<double>& a, const std::vector<double>& b) {
  double sum = 0;
  for (size_t c = 0; c < a.size(); ++c) sum += std::abs(a[c] - b[c]) / 2;
  return sum;
}

ComparedSet compare(const Gathered& real, const Gathered& made, const std::vector<double>& shares, size_t k) {
  const size_t count = real.names.size(), length = real.features.size() / count, classes = shares.size();
  ComparedSet compared;
  compared.frechet = frechet_distance(gaussian_of(real.features.data(), count, length),
                                      gaussian_of(made.features.data(), count, length));
  compared.balls = compare_sets(real.features, made.features, length, k);
  compared.confidence = mean_confidence(made, classes);
  compared.class_shares = class_shares(made, classes);
  compared.imbalance = total_variation(compared.class_shares, shares);
  return compared;
}

size_t compared_count(const GeneratorQuestion& question, size_t samples, size_t test, size_t train) {
  const size_t count = std::min({question.limit, samples, test, train});
  if (count <= question.neighbours)
    throw Error(
        Code::bad_input, "eval generator",
        fmt::format("{} samples, {} test and {} training pictures, of which {} are compared (expected "
                    "more than the {} neighbours)",
                    samples, test, train, count, question.neighbours),
        "give more of them, or raise --limit");
  return count;
}

std::vector<SamplePair> pairs_of(const Gathered& samples, const Gathered& train, const CopyFigures& pixels,
                                 const CopyFigures& features) {
  std::vector<SamplePair> pairs;
  for (size_t i = 0; i < samples.names.size(); ++i)
    pairs.push_back({samples.names[i], train.names[pixels.nearest[i].item],
                     train.names[features.nearest[i].item], double{pixels.nearest[i].distance},
                     double{features.nearest[i].distance}});
  std::stable_sort(pairs.begin(), pairs.end(), [](const SamplePair& a, const SamplePair& b) {
    return a.pixel_distance < b.pixel_distance;
  });
  return pairs;
}

CopyFigures copies_by(std::vector<float> Gathered::*rows, const Gathered& train, const Gathered& samples,
                      const Gathered& test) {
  return look_for_copies(PointSet(train.*rows, (train.*rows).size() / train.names.size()), samples.*rows,
                         test.*rows);
}

}  // namespace

GeneratorMeasured measure_generator(const nn::Classifier& classifier, const GeneratorQuestion& question) {
  const Gathered all_samples = gather(classifier, question.samples),
                 all_test = gather(classifier, question.test), train = gather(classifier, question.train);
  GeneratorMeasured measured;
  GeneratorFigures& figures = measured.figures;
  figures.train = train.names.size();
  figures.compared =
      compared_count(question, all_samples.names.size(), all_test.names.size(), train.names.size());
  const Gathered samples = spread(all_samples, figures.compared), test = spread(all_test, figures.compared),
                 real = spread(train, figures.compared);
  figures.train_shares = class_shares(train, classifier.classes().size());
  figures.samples = compare(real, samples, figures.train_shares, question.neighbours);
  figures.test = compare(real, test, figures.train_shares, question.neighbours);
  const CopyFigures pixels = copies_by(&Gathered::pixels, train, samples, test),
                    features = copies_by(&Gathered::features, train, samples, test);
  figures.samples.pixels = pixels.samples;
  figures.samples.features = features.samples;
  figures.test.pixels = pixels.test;
  figures.test.features = features.test;
  measured.pairs = pairs_of(samples, train, pixels, features);
  return measured;
}

}  // namespace strait::cli
