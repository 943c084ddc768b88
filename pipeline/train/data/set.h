// What a recipe says about its data: the tables [data], [[data.set]], [[data.validate]] and [data.augment].
// Plain values; read by train/recipe_data.h.
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace strait::train {

enum class SetKind {
  pictures,  // a file, or a folder with all its sub-folders: every picture is an item
  tiles,     // the same, but every picture is a sheet to be cut into items of one size
  idx,       // an idx file of rank 3 (train/data/idx.h): count x height x width
};

// Where the classes of a set's items come from.
enum class LabelSource {
  none,
  folders,  // the sub-folder of `path` that an item's file lies in
  names,    // file names such as train-3-cat.png: class 3, called cat
  file,     // an idx file of rank 1, a number for each item
  given,    // all are of `class_name`
};

struct SetSpec {
  std::filesystem::path path;
  SetKind kind = SetKind::pictures;
  double scale = 1;                     // pictures: scaled by this, at most 1, averaging areas
  int fit_px = 0;                       // pictures: then the middle square of this side; 0: left as they are
  std::array<int, 2> tile_px = {0, 0};  // tiles: width, height
  std::vector<std::string> only = {};   // patterns of file names, such as "train-*"; none: all
  std::vector<std::string> exclude = {};  // paths below `path` (files or folders, with '/') that stay out
  int64_t most = 0;                       // items taken at most, evenly spread; 0: all
  LabelSource labels = LabelSource::none;
  std::filesystem::path label_file = {};  // for labels = file
  std::string class_name = {};            // for labels = given
};

// What may be done to an item without changing what it shows.
struct Augment {
  bool mirror = true;  // left and right
  bool turn = true;    // by quarters
  int shift_px = 0;  // whole items: up to this far, along x and y; what comes in is what mirrors at the edge
};

struct DataSpec {
  int patch_px = 96;  // side of random crops; 0: items are fed whole
  int batch = 16;
  std::vector<SetSpec> sets;         // relative paths; none: everything under --data
  std::vector<SetSpec> validate;     // none: some items are held out
  std::vector<std::string> classes;  // names by number; none: as found
  Augment augment;
  std::array<uint8_t, 3> background = {255, 255, 255};  // blue, green, red: behind what is transparent
};

}  // namespace strait::train
