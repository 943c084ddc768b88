#include "train/data/split.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "core/seed.h"

namespace strait::train {
namespace {

std::vector<bool> evenly_spread(const std::vector<Item>& items, size_t count, uint64_t seed) {
  double total = 0;
  for (const Item& item : items) total += item.region.area();
  const double spacing = total / static_cast<double>(count);
  double next = spacing * static_cast<double>(derive_seed(seed, "validation") >> 11) * 0x1p-53;
  double position = 0;
  std::vector<bool> chosen;
  for (const Item& item : items) {
    position += item.region.area();
    chosen.push_back(next < position);
    while (next < position) next += spacing;
  }
  return chosen;
}

using Place = std::tuple<std::filesystem::path, int, int>;

Place place(const DataSet& data, const Item& item) {
  return {data.path(item), item.region.x, item.region.y};
}

}  // namespace

DataSet split_validation(DataSet& training, size_t most, uint64_t seed) {
  if (training.size() == 1) return training;
  const size_t count = std::clamp<size_t>(training.size() / 20, 1, most);
  std::vector<bool> chosen = evenly_spread(training.items(), count, seed);
  DataSet whole = training;
  DataSet held_out = training.take_out(chosen);
  std::set<Place> places;
  for (const Item& item : held_out.items()) places.insert(place(held_out, item));
  std::vector<bool> again;
  for (const Item& item : training.items()) again.push_back(places.count(place(training, item)) != 0);
  training.take_out(again);
  if (training.size() == 0) training = whole;
  return held_out;
}

}  // namespace strait::train
